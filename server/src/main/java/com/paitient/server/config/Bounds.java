// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.time.Duration;

/** What a number or a duration may be; a breach names the key and the bounds, not the value. */
final class Bounds {
  private Bounds() {}

  static void within(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(key + " must lie between " + least + " and " + most);
    }
  }

  /** A time in the life of keys. */
  static void period(String key, Duration value) {
    if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(3_650)) > 0) {
      throw new IllegalArgumentException(key + " must be longer than nothing, at most 3650d");
    }
  }

  static void positive(String key, Duration value) {
    if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException(key + " must be longer than nothing, at most 365d");
    }
  }
}
