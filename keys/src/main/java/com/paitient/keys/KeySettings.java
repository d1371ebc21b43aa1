// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How an {@link Envelope} uses its keys.
 *
 * @param profile the algorithms of key pairs made from now on; older ones stay readable
 * @param dataKeys what one data key may be used for
 * @param ownKeyLife how long opened keys of tenants that hold their own stay in memory: the time in
 *     which a withdrawn provider takes effect
 * @param periods the times in a key's life
 * @param clock the time
 */
public record KeySettings(
    Profile profile,
    UseLimits dataKeys,
    Duration ownKeyLife,
    Periods periods,
    InstantSource clock) {
  private static final Duration LONGEST = Duration.ofHours(24);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when keys would live in memory for no time or over 24 hours
   */
  public KeySettings {
    requireLife(ownKeyLife);
  }

  /** X-Wing, and the usual limits. */
  public static KeySettings defaults() {
    return new KeySettings(
        Profile.HYBRID_XWING,
        UseLimits.defaults(),
        Duration.ofMinutes(5),
        Periods.defaults(),
        Clock.systemUTC());
  }

  private static void requireLife(Duration life) {
    if (!life.isPositive() || life.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("keys live in memory for up to 24 hours");
    }
  }

  /**
   * What one data key seals at most: with random nonces of 96 bits, 2^24 values keep the chance
   * that two share one below 2^-49, and 2^40 bytes stay far below the bounds that NIST SP 800-38D
   * sets for one key.
   *
   * @param values how many values
   * @param bytes how many bytes of values together; a stream has a key of its own and counts as a
   *     value without bytes
   * @param life how long it seals, and how long opened keys are kept in memory
   */
  public record UseLimits(long values, long bytes, Duration life) {
    private static final long MOST_VALUES = 1L << 24;
    private static final long MOST_BYTES = 1L << 40;

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException when one is not positive, or beyond 2^24 values, 2^40 bytes
     *     or 24 hours
     */
    public UseLimits {
      if (values < 1 || values > MOST_VALUES) {
        throw new IllegalArgumentException("a data key seals from 1 to 2^24 values");
      }
      if (bytes < 1 || bytes > MOST_BYTES) {
        throw new IllegalArgumentException("a data key seals from 1 to 2^40 bytes");
      }
      requireLife(life);
    }

    /** 2^20 values, 64 GiB, one hour. */
    public static UseLimits defaults() {
      return new UseLimits(1L << 20, 1L << 36, Duration.ofHours(1));
    }
  }

  /**
   * The times in a key's life.
   *
   * @param tenantKeys how old a newest key pair may get before it is overdue for rotation
   * @param destructionWait from the consent to the destruction of keys
   */
  public record Periods(Duration tenantKeys, Duration destructionWait) {
    /**
     * Checks the times.
     *
     * @throws IllegalArgumentException when one is not positive
     */
    public Periods {
      if (!tenantKeys.isPositive() || !destructionWait.isPositive()) {
        throw new IllegalArgumentException("the times of a key's life are positive");
      }
    }

    /** A year for key pairs (NIST SP 800-57, 5.3.6), a week of waiting. */
    public static Periods defaults() {
      return new Periods(Duration.ofDays(365), Duration.ofDays(7));
    }
  }
}
