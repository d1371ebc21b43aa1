// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Makes and recognises the ids of logs: {@code log_} and a UUIDv7 in base32. */
final class LogId {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";
  private static final Pattern FORM = Pattern.compile("log_[0-9a-v]{26}");

  private LogId() {}

  /** A fresh id; its first part sorts by {@code unixMillis}. */
  static String fresh(long unixMillis) {
    long high = unixMillis << 16 | 0x7000 | RANDOM.nextInt(1 << 12);
    long low = RANDOM.nextLong() >>> 2 | 1L << 63;
    BigInteger uuid =
        new BigInteger(Long.toUnsignedString(high))
            .shiftLeft(64)
            .add(new BigInteger(Long.toUnsignedString(low)));
    StringBuilder id = new StringBuilder("log_");
    for (int shift = 125; shift >= 0; shift -= 5) {
      id.append(DIGITS.charAt(uuid.shiftRight(shift).intValue() & 31));
    }
    return id.toString();
  }

  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }
}
