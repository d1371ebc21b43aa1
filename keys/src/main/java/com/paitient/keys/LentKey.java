// SPDX-License-Identifier: MIT
package com.paitient.keys;

import javax.crypto.SecretKey;

/**
 * A view of lent key bytes for the JDK's ciphers. Unlike {@code SecretKeySpec} it keeps no copy of
 * its own; the clones it hands out are zeroed by the JDK's ciphers, which keep their round keys.
 */
final class LentKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] bytes;

  LentKey(String algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "LentKey[" + algorithm + "]";
  }
}
