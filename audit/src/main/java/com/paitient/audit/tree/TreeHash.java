// SPDX-License-Identifier: MIT
package com.paitient.audit.tree;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of RFC 6962 section 2.1: SHA-256 with 0x00 before leaves, 0x01 before nodes. */
public final class TreeHash {
  public static final int LENGTH = 32;

  private static final MessageDigest SHA_256 = first();

  private TreeHash() {}

  /** The root of a tree without leaves: the hash of nothing. */
  public static byte[] empty() {
    return sha256().digest();
  }

  public static byte[] leaf(byte[] data) {
    MessageDigest digest = sha256();
    digest.update((byte) 0);
    return digest.digest(data);
  }

  public static byte[] node(byte[] left, byte[] right) {
    MessageDigest digest = sha256();
    digest.update((byte) 1);
    digest.update(left);
    return digest.digest(right);
  }

  /** A new SHA-256. Copied from one, since looking for a provider costs as much as a hash. */
  public static MessageDigest sha256() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }

  private static MessageDigest first() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
