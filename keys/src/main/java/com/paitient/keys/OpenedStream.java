// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Plaintext of {@link SealedSegments}; gives out a segment only after its tag was right, and the
 * end only after the segment marked last. After a failure every read fails. Not thread-safe.
 */
final class OpenedStream extends InputStream {
  private final InputStream source;
  private final SealedSegments segments;

  /** One byte more than a segment, to see whether another follows; that byte is kept for it. */
  private final byte[] sealed = new byte[SealedSegments.SEALED + 1];

  private final byte[] plain = new byte[SealedSegments.PLAIN];
  private int held;
  private int position;
  private int limit;
  private State state = State.READING;

  /** Where the stream stands. */
  private enum State {
    READING,
    LAST,
    DAMAGED,
    CLOSED
  }

  OpenedStream(InputStream source, SealedSegments segments) {
    this.source = source;
    this.segments = segments;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(plain, position, into, offset, count);
    position += count;
    return count;
  }

  @Override
  public int available() {
    return limit - position;
  }

  /** Zeroes the plaintext held here and the key, and closes the source. */
  @Override
  public void close() throws IOException {
    end(State.CLOSED);
    source.close();
  }

  /** Makes sure that plaintext is there; false at the end. */
  private boolean fill() throws IOException {
    while (position == limit) {
      switch (state) {
        case LAST -> {
          return false;
        }
        case READING -> next();
        case DAMAGED -> throw new IOException("sealed stream is damaged");
        case CLOSED -> throw new IOException("stream is closed");
      }
    }
    return true;
  }

  private void next() throws IOException {
    int length = held + source.readNBytes(sealed, held, sealed.length - held);
    boolean last = length <= SealedSegments.SEALED;
    int size = last ? length : SealedSegments.SEALED;
    try {
      limit = segments.open(sealed, size, last, plain);
    } catch (KeysException wrong) {
      end(State.DAMAGED);
      throw new IOException("sealed stream is damaged or cut short", wrong);
    }
    position = 0;
    held = length - size;
    sealed[0] = sealed[SealedSegments.SEALED];
    state = last ? State.LAST : State.READING;
  }

  private void end(State end) {
    state = end;
    position = 0;
    limit = 0;
    Arrays.fill(plain, (byte) 0);
    segments.close();
  }
}
