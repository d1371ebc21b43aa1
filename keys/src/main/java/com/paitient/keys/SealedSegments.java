// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Numbered AES-256-GCM segments of one stream under a key of its own: the STREAM construction of
 * Hoang, Reyhanitabar, Rogaway and Vizár (2015).
 *
 * <p>A segment is up to 64 KiB of ciphertext and a 16-byte tag. Each but the last is full; the
 * last, possibly empty, is marked, so that truncation, reordering, repetition and appending are
 * found. Its nonce:
 *
 * <pre>
 *   7  random prefix of the stream
 *   4  number of the segment, from 0, big-endian
 *   1  1 for the last segment, else 0
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class SealedSegments implements AutoCloseable {
  static final int PLAIN = 64 * 1024;
  static final int SEALED = PLAIN + Gcm.TAG;
  static final int PREFIX = 7;

  private final SecretBytes key;
  private final byte[] aad;
  private final ByteBuffer nonce = ByteBuffer.allocate(Gcm.NONCE);
  private long next;
  private boolean ended;

  /** Takes over {@code key}. */
  SealedSegments(SecretBytes key, byte[] prefix, byte[] aad) {
    this(key, prefix, aad, 0);
  }

  /** From a segment on that is not the first: for tests. */
  SealedSegments(SecretBytes key, byte[] prefix, byte[] aad, long first) {
    this.next = first;
    this.key = key;
    this.aad = aad.clone();
    nonce.put(0, Arrays.copyOf(prefix, PREFIX));
  }

  /**
   * Seals the next segment into {@code out} and returns its length.
   *
   * @throws KeysException USED_UP after the last segment, or the 2^32nd
   */
  int seal(byte[] plain, int length, boolean last, byte[] out) {
    return Gcm.seal(key, nonce(last), aad, ByteBuffer.wrap(plain, 0, length), ByteBuffer.wrap(out));
  }

  /** Seals all of {@code plain}, with one byte read ahead to know the last segment. */
  void sealAll(InputStream plain, OutputStream out) throws IOException {
    byte[] ahead = new byte[PLAIN + 1];
    byte[] sealed = new byte[SEALED];
    try {
      int held = 0;
      boolean last;
      do {
        int length = held + plain.readNBytes(ahead, held, ahead.length - held);
        last = length <= PLAIN;
        out.write(sealed, 0, seal(ahead, Math.min(length, PLAIN), last, sealed));
        ahead[0] = ahead[PLAIN];
        held = 1;
      } while (!last);
    } finally {
      Arrays.fill(ahead, (byte) 0);
    }
  }

  /** Opens the next segment into {@code out} and returns its length. */
  int open(byte[] sealed, int length, boolean last, byte[] out) {
    return Gcm.open(
        key, nonce(last), aad, ByteBuffer.wrap(sealed, 0, length), ByteBuffer.wrap(out));
  }

  @Override
  public void close() {
    key.close();
  }

  private byte[] nonce(boolean last) {
    if (ended || next > 0xffff_ffffL) {
      throw KeysException.usedUp("a stream has at most 2^32 segments, and none after its last");
    }
    ended = last;
    nonce.putInt(PREFIX, (int) next++).put(PREFIX + 4, (byte) (last ? 1 : 0));
    return nonce.array().clone();
  }
}
