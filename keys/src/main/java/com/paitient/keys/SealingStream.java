// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** Seals what is written to it in {@link SealedSegments}; its end is the close. Not thread-safe. */
final class SealingStream extends OutputStream {
  private final OutputStream out;
  private final SealedSegments segments;
  private final byte[] plain = new byte[SealedSegments.PLAIN];
  private final byte[] sealed = new byte[SealedSegments.SEALED];
  private int held;
  private boolean closed;

  /** Takes over both. */
  SealingStream(OutputStream out, SealedSegments segments) {
    this.out = out;
    this.segments = segments;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (closed) {
      throw new IOException("stream is closed");
    }
    int from = offset;
    int left = length;
    while (left > 0) {
      if (held == plain.length) {
        put(false);
      }
      int count = Math.min(left, plain.length - held);
      System.arraycopy(bytes, from, plain, held, count);
      held += count;
      from += count;
      left -= count;
    }
  }

  /** What a whole piece holds is passed on; the rest waits for more, or for the end. */
  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      put(true);
    } finally {
      Arrays.fill(plain, (byte) 0);
      segments.close();
    }
  }

  private void put(boolean last) throws IOException {
    out.write(sealed, 0, segments.seal(plain, held, last, sealed));
    held = 0;
  }
}
