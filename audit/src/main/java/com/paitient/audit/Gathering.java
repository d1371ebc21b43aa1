// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.time.Duration;

/**
 * Whether a sync should wait for more callers: where many append at a time and fewer than a third
 * of them are there. A sync that serves two of thirty costs as much as one that serves fifteen, and
 * whoever works meanwhile needs the processor. Few callers are never kept waiting. Guarded by the
 * committer's lock.
 */
final class Gathering {
  /** The longest that a caller waits for others: less than a model needs for a word. */
  static final Duration LONGEST = Duration.ofMillis(2);

  private static final int MANY = 8;

  /** The most of late grows smaller by this part with each sync. */
  private static final int FADING = 64;

  private int waiting;
  private int underWay;
  private int most;

  /** Somebody came to wait; whether those who wait are enough now, and were not before. */
  boolean came() {
    boolean before = isWorthIt();
    waiting++;
    most = Math.max(most, waiting + underWay);
    return before && !isWorthIt();
  }

  /** Whether a sync should wait for more. */
  boolean isWorthIt() {
    return most >= MANY && waiting < most / 3;
  }

  /** A sync takes all who wait. */
  void served() {
    underWay = waiting;
    waiting = 0;
    most -= (most + FADING - 1) / FADING;
  }

  /** A sync is over; those whom it served may come again. */
  void synced() {
    underWay = 0;
  }
}
