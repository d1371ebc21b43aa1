// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.time.Duration;

/**
 * The limits of a log.
 *
 * @param segmentBytes size of each preallocated journal file
 * @param appendDeadline how long an append waits for its sync before it is refused
 * @param mostWaiting how many appends may wait at once; more are refused
 * @param firstRetry how long after a failure the storage is tried again
 * @param longestRetry the most that this time grows to, doubling with each failure
 * @param checkpointEvery how often tiles and checkpoint follow the journal, when it grew
 */
public record LogSettings(
    int segmentBytes,
    Duration appendDeadline,
    int mostWaiting,
    Duration firstRetry,
    Duration longestRetry,
    Duration checkpointEvery) {

  /** The smallest segment that surely holds a header and the largest record. */
  static final int SMALLEST_SEGMENT = 128 * 1024;

  public LogSettings {
    if (segmentBytes < SMALLEST_SEGMENT || segmentBytes > 1 << 30 || segmentBytes % 4096 != 0) {
      throw new IllegalArgumentException(
          "a segment has 128 KiB to 1 GiB in whole pages of 4 KiB, not " + segmentBytes);
    }
    if (mostWaiting < 1) {
      throw new IllegalArgumentException("at least one append must be able to wait");
    }
    requirePositive(appendDeadline);
    requirePositive(firstRetry);
    requirePositive(longestRetry);
    requirePositive(checkpointEvery);
  }

  private static void requirePositive(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("a wait must be positive, not " + duration);
    }
  }

  /** 8 MiB, 10 s for an append, 10,000 waiting, retries from 50 ms to 2 s, checkpoints each 1 s. */
  public static LogSettings defaults() {
    return new LogSettings(
        8 << 20,
        Duration.ofSeconds(10),
        10_000,
        Duration.ofMillis(50),
        Duration.ofSeconds(2),
        Duration.ofSeconds(1));
  }
}
