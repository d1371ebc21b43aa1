// SPDX-License-Identifier: MIT
package com.paitient.audit;

import com.paitient.audit.tree.Frontier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One preallocated journal file, as far as its records are durable. Thread-safe for readers. */
final class Segment {
  static final String FOLDER = "journal";
  private static final int CHUNK = 1 << 20;
  private static final int SMALL_BUFFER = 80 * 1024;
  private static final int LARGE_BUFFER = 256 * 1024;

  private final LogStorage storage;
  private final SegmentHeader header;
  private final Offsets offsets = new Offsets();

  Segment(LogStorage storage, SegmentHeader header) {
    this.storage = storage;
    this.header = header;
  }

  SegmentHeader header() {
    return header;
  }

  Offsets offsets() {
    return offsets;
  }

  long first() {
    return header.first();
  }

  String name() {
    return nameOf(header.sequence());
  }

  static String nameOf(long sequence) {
    return FOLDER + "/" + String.format(Locale.ROOT, "%08d.journal", sequence);
  }

  /**
   * Makes a file of zeros with {@code header} and gives it its name when it is durable, so that a
   * journal file is whole from the first moment on.
   */
  static Segment create(LogStorage storage, SegmentHeader header) throws IOException {
    String unfinished = nameOf(header.sequence()) + ".new";
    try {
      makeZeros(storage, unfinished, header.bytes());
    } catch (IOException | RuntimeException e) {
      deleteAfter(e, storage, unfinished);
      throw e;
    }
    return finish(storage, header, unfinished);
  }

  /** Gives a durable file of zeros its header and then its name. */
  static Segment finish(LogStorage storage, SegmentHeader header, String zeros) throws IOException {
    Segment segment = new Segment(storage, header);
    try {
      try (LogStorage.File file = storage.open(zeros)) {
        file.write(header.encoded(), 0);
        file.sync();
      }
      storage.rename(zeros, segment.name());
    } catch (IOException | RuntimeException e) {
      deleteAfter(e, storage, zeros);
      throw e;
    }
    storage.syncFolder(FOLDER);
    return segment;
  }

  /** Makes a durable file of zeros, replacing what had its name. */
  static void makeZeros(LogStorage storage, String name, long bytes) throws IOException {
    storage.delete(name);
    try (LogStorage.File file = storage.create(name)) {
      allocate(file, bytes);
      file.sync();
    }
  }

  private static void allocate(LogStorage.File file, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
    for (long at = 0; at < bytes; at += CHUNK) {
      file.write(zeros.clear().limit((int) Math.min(CHUNK, bytes - at)), at);
    }
  }

  private static void deleteAfter(Exception failure, LogStorage storage, String name) {
    try {
      storage.delete(name);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  static Segment existing(LogStorage storage, String name) throws IOException {
    try (LogStorage.File file = storage.read(name)) {
      SegmentHeader header = SegmentHeader.read(file);
      if (!nameOf(header.sequence()).equals(name) || file.size() < header.bytes()) {
        throw damaged("a journal file is shorter than it was or has another's name");
      }
      return new Segment(storage, header);
    }
  }

  LogStorage.File open() throws IOException {
    return storage.open(name());
  }

  /** Gives {@code count} records from {@code index} on to {@code reader}, in order. */
  void read(long index, int count, FrameConsumer reader) throws IOException {
    try (LogStorage.File file = storage.read(name())) {
      findOffsets(file, index);
      long start = (index - first()) / Offsets.STEP * Offsets.STEP + first();
      FrameReader frames = new FrameReader(file, offsets.before(index - first()), buffer(count));
      for (long at = start; at < index + count; at++) {
        Frame frame = expected(frames.next(), at);
        if (at >= index) {
          requireHash(frame);
          reader.accept(frame);
        }
      }
    }
  }

  /** Takes records, one after the other. */
  @FunctionalInterface
  interface FrameConsumer {
    void accept(Frame frame) throws IOException;
  }

  /** The Merkle tree over all records before {@code stop}, as the file has them now. */
  Frontier readBack(long stop) throws IOException {
    Frontier tree = header.before().copy();
    try (LogStorage.File file = storage.read(name())) {
      FrameReader frames = new FrameReader(file, SegmentHeader.SIZE, LARGE_BUFFER);
      while (tree.size() < stop) {
        tree.add(expected(frames.next(), tree.size()).hash());
      }
    }
    return tree;
  }

  private static int buffer(int count) {
    return count <= Offsets.STEP ? SMALL_BUFFER : LARGE_BUFFER;
  }

  /** An older file's offsets are found when somebody first reads it. */
  private void findOffsets(LogStorage.File file, long index) throws IOException {
    synchronized (offsets) {
      if (index - first() < offsets.records()) {
        return;
      }
      long from = SegmentHeader.SIZE;
      long at = first();
      if (offsets.records() > 0) {
        at += (offsets.records() - 1) / Offsets.STEP * Offsets.STEP;
        from = offsets.before(offsets.records() - 1);
      }
      FrameReader frames = new FrameReader(file, from, LARGE_BUFFER);
      while (at <= index) {
        long offset = frames.position();
        expected(frames.next(), at);
        if (at - first() == offsets.records()) {
          offsets.add(offset);
        }
        at++;
      }
    }
  }

  private static Frame expected(@Nullable Frame frame, long index) {
    if (frame == null || frame.index() != index) {
      throw damaged("the record at " + index + " is not what was written");
    }
    return frame;
  }

  private static void requireHash(Frame frame) {
    if (!frame.hasItsHash()) {
      throw damaged("the record at " + frame.index() + " does not have its hash");
    }
  }

  static AuditException damaged(String message) {
    return new AuditException(AuditException.Code.DAMAGED, message);
  }
}
