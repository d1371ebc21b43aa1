// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How an {@link Envelope} uses its keys.
 *
 * @param profile the algorithms of key pairs made from now on; older ones stay readable
 * @param dataKeyValues how many values one data key seals at most
 * @param dataKeyLife how long a data key seals, and how long opened keys are kept in memory
 * @param ownKeyLife the same for tenants that hold their own keys: the time in which a withdrawn
 *     provider takes effect
 * @param clock the time
 */
public record KeySettings(
    Profile profile,
    long dataKeyValues,
    Duration dataKeyLife,
    Duration ownKeyLife,
    InstantSource clock) {
  private static final long MOST_VALUES = 1L << 24;
  private static final Duration LONGEST = Duration.ofHours(24);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when one is not positive, or beyond 2^24 values or 24 hours
   */
  public KeySettings {
    if (dataKeyValues < 1 || dataKeyValues > MOST_VALUES) {
      throw new IllegalArgumentException("a data key seals from 1 to 2^24 values");
    }
    requireLife(dataKeyLife);
    requireLife(ownKeyLife);
  }

  /** X-Wing, 2^20 values or one hour a data key, five minutes for tenants' own keys. */
  public static KeySettings defaults() {
    return new KeySettings(
        Profile.HYBRID_XWING,
        1L << 20,
        Duration.ofHours(1),
        Duration.ofMinutes(5),
        Clock.systemUTC());
  }

  private static void requireLife(Duration life) {
    if (!life.isPositive() || life.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("keys live in memory for up to 24 hours");
    }
  }
}
