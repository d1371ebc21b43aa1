// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.tree.Frontier;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through the records of a journal from the first on, one file open at a time. */
final class JournalWalk implements Closeable {
  private static final int BUFFER = 256 * 1024;

  private final LogStorage storage;
  private final List<Segment> segments = new ArrayList<>();
  private final Frontier tree = Frontier.empty();
  private int entered;
  private LogStorage.@Nullable File file;
  private @Nullable FrameReader frames;

  JournalWalk(LogStorage storage) throws IOException {
    this.storage = storage;
    for (String name : storage.list(Segment.FOLDER)) {
      if (name.endsWith(".journal")) {
        segments.add(Segment.existing(storage, Segment.FOLDER + "/" + name));
      }
    }
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** Whether every file names {@code log} and its place in it. */
  boolean isOf(String log) {
    for (int i = 0; i < segments.size(); i++) {
      SegmentHeader header = segments.get(i).header();
      if (header.sequence() != i || !header.log().equals(log)) {
        return false;
      }
    }
    return true;
  }

  /** The next record's leaf hash; null where it is missing or not what it should be. */
  byte @Nullable [] next() throws IOException {
    while (entered < segments.size() && segments.get(entered).first() == tree.size()) {
      if (!Arrays.equals(segments.get(entered).header().before().root(), tree.root())) {
        return null;
      }
      enter(segments.get(entered++));
    }
    Frame frame = frames == null ? null : frames.next();
    if (frame == null || frame.index() != tree.size() || !frame.hasItsHash()) {
      return null;
    }
    tree.add(frame.hash());
    return frame.hash();
  }

  private void enter(Segment segment) throws IOException {
    close();
    LogStorage.File opened = storage.read(segment.name());
    file = opened;
    frames = new FrameReader(opened, SegmentHeader.SIZE, BUFFER);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
