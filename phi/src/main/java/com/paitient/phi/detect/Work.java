// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.function.LongSupplier;

/**
 * Counts the steps that detection takes and ends it when they, or the time, are used up. One per
 * text; not thread-safe.
 */
public final class Work {
  /** Detection used up its steps or its time; carries no text. */
  public static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exhausted() {
      super("out of time", null, false, false);
    }
  }

  private static final int LOOK_AT_CLOCK_EVERY = 4096;

  private final long limit;
  private final long deadline;
  private final LongSupplier nanos;
  private long spent;
  private long nextLook = LOOK_AT_CLOCK_EVERY;

  private Work(long limit, long deadline, LongSupplier nanos) {
    this.limit = limit;
    this.deadline = deadline;
    this.nanos = nanos;
  }

  /**
   * A budget.
   *
   * @param limit steps
   * @param nanosLeft time from now on, by the clock given
   * @param clock a monotonic clock such as {@link System#nanoTime}
   */
  public static Work of(long limit, long nanosLeft, LongSupplier clock) {
    return new Work(limit, clock.getAsLong() + nanosLeft, clock);
  }

  /** Takes steps; throws {@link Exhausted} when none are left or the time is over. */
  public void spend(int steps) {
    spent += steps;
    if (spent > limit) {
      throw new Exhausted();
    }
    if (spent >= nextLook) {
      nextLook = spent + LOOK_AT_CLOCK_EVERY;
      if (nanos.getAsLong() - deadline > 0) {
        throw new Exhausted();
      }
    }
  }

  /** Steps taken so far. */
  public long spent() {
    return spent;
  }
}
