// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who is about to append: those that a sync has just woken and that did not go on yet, and those
 * that make their record now. A sync that waits for them serves them too, where one that did not
 * would make them wait for the next; it waits no longer than two syncs take, and where that was in
 * vain it is tried again less and less often. Thread-safe; one thread expects, all others come.
 */
final class Gathering {
  private static final long SHORTEST = Duration.ofNanos(50_000).toNanos();
  private static final long LONGEST = Duration.ofMillis(1).toNanos();
  private static final int MOST_SKIPPED = 63;
  private static final int SMOOTHING = 8;
  private static final int MANY = 16;

  /** How many times as long as a sync takes, those who are about to append are waited for. */
  private static final int PATIENCE = 2;

  private final AtomicInteger onTheWay = new AtomicInteger();
  private volatile Woken woken = new Woken(0);
  private long until = System.nanoTime();
  private long pace = SHORTEST;
  private int skipping;
  private int skip;

  /** Those that one sync served. */
  static final class Woken {
    private final int count;
    private final AtomicInteger back = new AtomicInteger();

    Woken(int count) {
      this.count = count;
    }

    /** One of them goes on. */
    void goesOn() {
      back.incrementAndGet();
    }
  }

  /** Somebody begins to make a record, and MUST say when it {@link #came}. */
  void comes() {
    onTheWay.incrementAndGet();
  }

  /** The record waits now, or will not come. */
  void came() {
    onTheWay.decrementAndGet();
  }

  /** Whether nobody is known to be about to append. */
  boolean isComplete() {
    Woken last = woken;
    return onTheWay.get() == 0 && last.back.get() >= last.count;
  }

  /** A sync that took {@code nanos} has served those in {@code next}, who are woken now. */
  void served(Woken next, long nanos) {
    pace += (Math.clamp(nanos, SHORTEST, LONGEST) - pace) / SMOOTHING;
    woken = next;
    begin();
  }

  /** Begins to wait for those who are about to append, unless that was in vain lately. */
  void begin() {
    if (skip > 0) {
      skip--;
      until = System.nanoTime();
    } else {
      until = System.nanoTime() + PATIENCE * pace;
    }
  }

  /** How long the next sync should still wait, in nanoseconds; zero or less for not any more. */
  long left() {
    return isComplete() ? 0 : until - System.nanoTime();
  }

  /** The next sync begins: notes whether half of those who were waited for have come, or many. */
  void end() {
    Woken last = woken;
    if (last.back.get() >= Math.min(last.count / 2, MANY)) {
      skipping = 0;
    } else if (skip == 0) {
      skipping = Math.min(2 * skipping + 1, MOST_SKIPPED);
      skip = skipping;
    }
  }
}
