// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.tree.Frontier;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of the last journal file after a crash. Records up to the first gap are kept; what
 * stands behind it was never receipted and is wiped, unless it proves that the gap was synced once:
 * then the file is damaged and nothing is touched. Kept records that no later sync vouches for are
 * written again and synced, because a page that looks fine may exist in memory only.
 */
final class SegmentRecovery {
  private static final int CHUNK = 256 * 1024;

  private final Segment segment;
  private final LogStorage.File file;
  private final Frontier frontier;
  private long proven;
  private long end = SegmentHeader.SIZE;

  private SegmentRecovery(Segment segment, LogStorage.File file) {
    this.segment = segment;
    this.file = file;
    this.frontier = segment.header().before().copy();
    this.proven = segment.first();
  }

  /** What a recovered file holds: the tree up to its end, and where the next record goes. */
  record Tail(Frontier frontier, long end) {}

  static Tail recover(Segment segment, LogStorage.File file) throws IOException {
    SegmentRecovery recovery = new SegmentRecovery(segment, file);
    recovery.scan();
    recovery.rewriteUnproven();
    recovery.wipeBehind();
    file.sync();
    return new Tail(recovery.frontier, recovery.end);
  }

  private void scan() throws IOException {
    FrameReader frames = new FrameReader(file, end, CHUNK);
    Frame frame = frames.next();
    while (frame != null && frame.index() == frontier.size()) {
      segment.offsets().add(end);
      frontier.add(frame.hash());
      proven = Math.max(proven, frame.durable());
      end = frames.position();
      frame = frames.next();
    }
    requireTornOnly(frame == null ? frames.nextAnywhere() : frame, frames);
  }

  private void requireTornOnly(@Nullable Frame behind, FrameReader frames) throws IOException {
    for (Frame frame = behind; frame != null; frame = frames.nextAnywhere()) {
      proven = Math.max(proven, frame.durable());
    }
    if (proven > frontier.size()) {
      throw Segment.damaged(
          "record " + frontier.size() + " was durable once and is not in the journal any more");
    }
  }

  private void rewriteUnproven() throws IOException {
    if (proven >= frontier.size()) {
      return;
    }
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (long at = segment.offsets().before(proven - segment.first()); at < end; ) {
      readFully(chunk.clear().limit((int) Math.min(CHUNK, end - at)), at);
      file.write(chunk.flip(), at);
      at += chunk.limit();
    }
  }

  private void wipeBehind() throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    long bytes = segment.header().bytes();
    for (long at = end; at < bytes; at += CHUNK) {
      readFully(chunk.clear().limit((int) Math.min(CHUNK, bytes - at)), at);
      if (chunk.flip().mismatch(ByteBuffer.allocate(chunk.limit())) >= 0) {
        file.write(ByteBuffer.allocate(chunk.limit()), at);
      }
    }
  }

  private void readFully(ByteBuffer target, long position) throws IOException {
    while (target.hasRemaining()) {
      if (file.read(target, position + target.position()) <= 0) {
        throw Segment.damaged("a journal file is shorter than it was");
      }
    }
  }
}
