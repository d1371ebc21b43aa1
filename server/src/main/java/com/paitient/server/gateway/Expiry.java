// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background job that removes what has expired, at once and then from time to time. One that
 * fails is tried again at the next turn: what has expired is not read either way.
 */
public final class Expiry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private Expiry(String what, Removal removal, InstantSource clock, Duration pause) {
    this.thread =
        Thread.ofVirtual()
            .name("expiry of " + what)
            .unstarted(() -> run(what, removal, clock, pause));
  }

  /** Removes what has expired at a time; returns how many there were. */
  @FunctionalInterface
  public interface Removal {
    long removeExpired(Instant now);
  }

  public static Expiry start(Vaults vaults, InstantSource clock, Duration pause) {
    return start("vaults", vaults::removeExpired, clock, pause);
  }

  /** The same for other things that expire. */
  public static Expiry start(String what, Removal removal, InstantSource clock, Duration pause) {
    Expiry expiry = new Expiry(what, removal, clock, pause);
    expiry.thread.start();
    return expiry;
  }

  private void run(String what, Removal removal, InstantSource clock, Duration pause) {
    try {
      do {
        remove(what, removal, clock);
      } while (!ended.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(String what, Removal removal, InstantSource clock) {
    try {
      long removed = removal.removeExpired(clock.instant());
      LOG.debug("{} expired {} removed", removed, what);
    } catch (RuntimeException e) {
      LOG.warn("expired {} are not removed yet: {}", what, e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
