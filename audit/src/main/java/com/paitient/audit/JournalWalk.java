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
  private final Frontier tree;
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
    segments.subList(0, whereUnbrokenBegins()).clear();
    this.tree =
        segments.isEmpty() ? Frontier.empty() : segments.getFirst().header().before().copy();
  }

  /** Files before a gap are what is left of an expiry, or of a theft that {@link #first} shows. */
  private int whereUnbrokenBegins() {
    int begin = Math.max(0, segments.size() - 1);
    while (begin > 0 && sequence(begin - 1) + 1 == sequence(begin)) {
      begin--;
    }
    return begin;
  }

  private long sequence(int at) {
    return segments.get(at).header().sequence();
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** The first record; above 0 when older ones have expired. */
  long first() {
    return segments.getFirst().first();
  }

  /** Whether every file names {@code log}. */
  boolean isOf(String log) {
    return segments.stream().allMatch(segment -> segment.header().log().equals(log));
  }

  /** Whether the tree that the first file says to follow has this root. */
  boolean follows(byte[] root) {
    return Arrays.equals(segments.getFirst().header().before().root(), root);
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
