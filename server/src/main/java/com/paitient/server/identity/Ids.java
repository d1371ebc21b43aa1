// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Makes ids: a prefix that says what it names ({@code dep_}) and a UUIDv7 (RFC 9562) in 26 digits
 * of Crockford's base32, so that ids sort by time. Thread-safe.
 */
public final class Ids {
  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int LENGTH = 26;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public Ids(InstantSource clock) {
    this.clock = clock;
  }

  /** A new id of the kind {@code prefix}, given without its underscore. */
  public String next(String prefix) {
    byte[] drawn = new byte[10];
    random.nextBytes(drawn); // at once, as each drawing hashes
    ByteBuffer bits = ByteBuffer.wrap(drawn);
    long high = (clock.millis() << 16) | 0x7000L | (bits.getShort() & 0xFFFL);
    long low = (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return prefix + "_" + base32(high, low);
  }

  private static String base32(long high, long low) {
    char[] digits = new char[LENGTH];
    for (int i = LENGTH - 1; i >= 0; i--) {
      digits[i] = DIGITS[(int) (low & 31)];
      low = (low >>> 5) | (high << 59);
      high >>>= 5;
    }
    return new String(digits);
  }
}
