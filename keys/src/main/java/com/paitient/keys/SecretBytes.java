// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Key material: zeroed on close, never printed, compared in constant time. Thread-safe: a close
 * while other threads use the bytes refuses new uses at once and zeroes when the last one is done,
 * so that no cipher ever runs on a half-zeroed key.
 */
public final class SecretBytes implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int CLOSED = Integer.MIN_VALUE;

  private final byte[] bytes;

  /** The number of uses under way, with the sign bit set once closed. */
  private final AtomicInteger uses = new AtomicInteger();

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code source}; the caller should zero its own array. */
  public static SecretBytes copyOf(byte[] source) {
    return new SecretBytes(source.clone());
  }

  /** Copies {@code source} and zeroes it. */
  public static SecretBytes take(byte[] source) {
    SecretBytes taken = copyOf(source);
    Arrays.fill(source, (byte) 0);
    return taken;
  }

  /** Makes {@code length} bytes from the system's secure random source. */
  public static SecretBytes random(int length) {
    byte[] fresh = new byte[length];
    RANDOM.nextBytes(fresh);
    return new SecretBytes(fresh);
  }

  public int length() {
    return bytes.length;
  }

  /**
   * Lends the live array to {@code reader}, which MUST NOT keep or change it.
   *
   * @throws KeysException SEALED when closed
   */
  public <T> T use(Function<byte[], T> reader) {
    if (!enter()) {
      throw new KeysException(KeysException.Code.SEALED, "key is closed");
    }
    try {
      return reader.apply(bytes);
    } finally {
      leave();
    }
  }

  /** Whether both are one and the same copy of a key. */
  boolean isOneWith(SecretBytes other) {
    return uses.equals(other.uses); // counters are equal only to themselves
  }

  boolean isClosed() {
    return uses.get() < 0;
  }

  /** A copy of its own for a caller that closes it; null when this one is closed already. */
  @Nullable SecretBytes copyIfOpen() {
    if (!enter()) {
      return null;
    }
    try {
      return copyOf(bytes);
    } finally {
      leave();
    }
  }

  /** Whether both hold the same bytes, in constant time; a closed secret equals only itself. */
  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof SecretBytes that && sameBytes(that));
  }

  /** The same for all secrets of a length, so that nothing of the content shows. */
  @Override
  public int hashCode() {
    return bytes.length;
  }

  @Override
  public String toString() {
    return "SecretBytes[" + bytes.length + " bytes]";
  }

  /** Zeroes the bytes, at the end of the last use under way. Closing twice is harmless. */
  @Override
  public void close() {
    if (uses.getAndUpdate(count -> count | CLOSED) == 0) {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private boolean sameBytes(SecretBytes that) {
    if (!enter()) {
      return false;
    }
    try {
      return that.enter() && that.matchesThenLeave(bytes);
    } finally {
      leave();
    }
  }

  private boolean matchesThenLeave(byte[] others) {
    try {
      return MessageDigest.isEqual(bytes, others);
    } finally {
      leave();
    }
  }

  private boolean enter() {
    return uses.getAndUpdate(count -> count < 0 ? count : count + 1) >= 0;
  }

  private void leave() {
    if (uses.decrementAndGet() == CLOSED) {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
