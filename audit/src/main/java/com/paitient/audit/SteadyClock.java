// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The wall clock, and whether it was set back while the log was open. A record of a time before
 * those that were recorded already would make the log say what did not happen in that order.
 */
final class SteadyClock {
  /** What time services correct in steps now and then. */
  static final Duration TOLERANCE = Duration.ofSeconds(10);

  private final InstantSource wall;
  private final AtomicLong highest = new AtomicLong(Long.MIN_VALUE);

  SteadyClock(InstantSource wall) {
    this.wall = wall;
  }

  long unixSeconds() {
    return wall.millis() / 1000;
  }

  /** True until the clock is back where it was, but for {@link #TOLERANCE}. */
  boolean runsBackwards() {
    long now = wall.millis();
    return highest.accumulateAndGet(now, Math::max) - now > TOLERANCE.toMillis();
  }
}
