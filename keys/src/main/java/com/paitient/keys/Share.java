// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * One of the shares that together unseal a root key file. Its text, hexadecimal:
 *
 * <pre>
 *   8  name of the set of shares
 *   1  how many are needed
 *   1  number of this share, from 1
 *  32  value
 *   4  start of the SHA-256 of all before, to tell a misread share at once
 * </pre>
 */
public final class Share implements AutoCloseable {
  static final int SET = 8;
  private static final int HEAD = SET + 2;
  private static final int CHECK = 4;
  private static final int LENGTH = HEAD + Gcm.KEY + CHECK;
  private static final String PREFIX = "psm-share-";

  private final String set;
  private final int needed;
  private final int number;
  private final SecretBytes value;

  Share(byte[] set, int needed, int number, SecretBytes value) {
    this.set = HexFormat.of().formatHex(set);
    this.needed = needed;
    this.number = number;
    this.value = value;
  }

  /**
   * Reads {@link #text}; spaces and case do not matter.
   *
   * @throws KeysException CANNOT_OPEN when it is no share or was misread
   */
  public static Share parse(String text) {
    String dense = text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    if (!dense.startsWith(PREFIX)) {
      throw refused("a share starts with " + PREFIX);
    }
    byte[] bytes = bytes(dense.substring(PREFIX.length()));
    byte[] check = Arrays.copyOf(RootFile.sha256(bytes, LENGTH - CHECK), CHECK);
    if (!MessageDigest.isEqual(check, Arrays.copyOfRange(bytes, LENGTH - CHECK, LENGTH))) {
      throw refused("a share was misread");
    }
    try {
      return new Share(
          Arrays.copyOf(bytes, SET),
          bytes[SET],
          bytes[SET + 1] & 0xff,
          SecretBytes.take(Arrays.copyOfRange(bytes, HEAD, HEAD + Gcm.KEY)));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The text to hand to the person who keeps this share; MUST NOT be stored or logged. */
  public String text() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(HexFormat.of().parseHex(set)).put((byte) needed).put((byte) number);
    value.use(bytes::put);
    bytes.put(RootFile.sha256(bytes.array(), LENGTH - CHECK), 0, CHECK);
    return PREFIX + HexFormat.of().formatHex(bytes.array());
  }

  /** How many shares of this set are needed. */
  public int needed() {
    return needed;
  }

  /** Which share of its set this is, from 1. */
  public int number() {
    return number;
  }

  String set() {
    return set;
  }

  SecretBytes value() {
    return value;
  }

  /** Zeroes the value. */
  @Override
  public void close() {
    value.close();
  }

  @Override
  public String toString() {
    return "Share[" + number + ", " + needed + " needed]";
  }

  static KeysException refused(String why) {
    return new KeysException(KeysException.Code.CANNOT_OPEN, why);
  }

  private static byte[] bytes(String hex) {
    try {
      byte[] bytes = HexFormat.of().parseHex(hex);
      if (bytes.length == LENGTH) {
        return bytes;
      }
    } catch (IllegalArgumentException notHex) {
      throw refused("a share was misread");
    }
    throw refused("a share was cut short");
  }
}
