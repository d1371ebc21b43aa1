// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Key material: zeroed on close, never printed, compared in constant time. Thread-safe as long as
 * nobody closes it while another thread uses it.
 */
public final class SecretBytes implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] bytes;
  private volatile boolean closed;

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code source}; the caller should zero its own array. */
  public static SecretBytes copyOf(byte[] source) {
    return new SecretBytes(source.clone());
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

  /** Lends the live array to {@code reader}, which MUST NOT keep or change it. */
  public <T> T use(Function<byte[], T> reader) {
    if (closed) {
      throw new IllegalStateException("secret is closed");
    }
    return reader.apply(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretBytes that && MessageDigest.isEqual(bytes, that.bytes);
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

  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }
}
