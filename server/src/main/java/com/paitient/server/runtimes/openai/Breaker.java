// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps requests from a server that failed several times in a row. After a pause one request is let
 * through as a trial: its success lets all through, its failure makes the pause longer.
 * Thread-safe.
 */
final class Breaker {
  static final int MOST_FAILURES = 5;
  private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
  private static final int MOST_DOUBLINGS = 5;

  private final LongSupplier nanos;
  private int failures;
  private int openings;
  private long openUntil;
  private boolean trial;

  Breaker(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Leave for one request; closed without a report it says nothing about the server. */
  final class Pass implements AutoCloseable {
    private final boolean isTrial;
    private boolean over;

    private Pass(boolean isTrial) {
      this.isTrial = isTrial;
    }

    void succeeded() {
      synchronized (Breaker.this) {
        endTrial();
        failures = 0;
        openings = 0;
      }
    }

    void failed() {
      synchronized (Breaker.this) {
        boolean again = isTrial && !over;
        endTrial();
        failures++;
        if (again || (openings == 0 && failures >= MOST_FAILURES)) {
          open();
        }
      }
    }

    @Override
    public void close() {
      synchronized (Breaker.this) {
        endTrial();
      }
    }

    private void endTrial() {
      if (isTrial && !over) {
        trial = false;
      }
      over = true;
    }
  }

  private void open() {
    openUntil = nanos.getAsLong() + (FIRST_PAUSE << Math.min(openings, MOST_DOUBLINGS));
    openings++;
  }

  /** Lets a request go, or not. */
  synchronized Optional<Pass> pass() {
    if (openings == 0) {
      return Optional.of(new Pass(false));
    }
    if (trial || isOpen()) {
      return Optional.empty();
    }
    trial = true;
    return Optional.of(new Pass(true));
  }

  /** Whether all requests are kept away now, trials too. */
  synchronized boolean isOpen() {
    return openings > 0 && openUntil - nanos.getAsLong() > 0;
  }
}
