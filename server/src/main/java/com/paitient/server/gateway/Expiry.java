// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background job that removes expired vaults, at once and then from time to time. One that
 * fails is tried again at the next turn: what has expired is not read either way.
 */
public final class Expiry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private Expiry(Vaults vaults, InstantSource clock, Duration pause) {
    this.thread = Thread.ofVirtual().name("expiry").unstarted(() -> run(vaults, clock, pause));
  }

  public static Expiry start(Vaults vaults, InstantSource clock, Duration pause) {
    Expiry expiry = new Expiry(vaults, clock, pause);
    expiry.thread.start();
    return expiry;
  }

  private void run(Vaults vaults, InstantSource clock, Duration pause) {
    try {
      do {
        remove(vaults, clock);
      } while (!ended.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Vaults vaults, InstantSource clock) {
    try {
      long removed = vaults.removeExpired(clock.instant());
      LOG.debug("{} expired vaults removed", removed);
    } catch (RuntimeException e) {
      LOG.warn("expired vaults are not removed yet: {}", e.getClass().getSimpleName());
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
