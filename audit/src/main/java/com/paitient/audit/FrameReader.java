// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the records of one journal file in order, through a buffer. Not thread-safe. */
final class FrameReader {
  static final int SMALLEST_BUFFER = Frame.sizeOf(Frame.MOST_BODY);

  private final LogStorage.File file;
  private final ByteBuffer buffer;
  private long bufferStart;

  FrameReader(LogStorage.File file, long position, int bufferSize) {
    this.file = file;
    this.bufferStart = position;
    this.buffer = ByteBuffer.allocate(Math.max(bufferSize, SMALLEST_BUFFER)).limit(0);
  }

  /** Where the next record starts, or where reading stopped. */
  long position() {
    return bufferStart + buffer.position();
  }

  /** The next record, or null where none with a right checksum stands. */
  @Nullable Frame next() throws IOException {
    if (!have(Frame.HEADER)) {
      return null;
    }
    int size = Frame.claimedSize(buffer, buffer.position());
    if (size == 0 || !have(size)) {
      return null;
    }
    Frame frame = Frame.at(buffer, buffer.position());
    if (frame != null) {
      buffer.position(buffer.position() + size);
    }
    return frame;
  }

  /** The first record that stands anywhere from here on, or null. */
  @Nullable Frame nextAnywhere() throws IOException {
    do {
      Frame frame = next();
      if (frame != null) {
        return frame;
      }
    } while (skip());
    return null;
  }

  private boolean skip() throws IOException {
    if (!have(8)) {
      return false;
    }
    buffer.position(buffer.position() + 8);
    return true;
  }

  private boolean have(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return true;
    }
    bufferStart = position();
    buffer.compact();
    while (buffer.position() < bytes) {
      if (file.read(buffer, bufferStart + buffer.position()) <= 0) {
        break;
      }
    }
    buffer.flip();
    return buffer.remaining() >= bytes;
  }
}
