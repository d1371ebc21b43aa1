// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The background job that destroys keys whose waiting time is over. */
public final class Destructions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Destructions.class);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private Destructions(TenantKeyLife life, Duration pause) {
    this.thread = Thread.ofVirtual().name("destructions").unstarted(() -> run(life, pause));
  }

  public static Destructions start(TenantKeyLife life, Duration pause) {
    Destructions destructions = new Destructions(life, pause);
    destructions.thread.start();
    return destructions;
  }

  private void run(TenantKeyLife life, Duration pause) {
    try {
      do {
        look(life);
      } while (!ended.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void look(TenantKeyLife life) {
    try {
      life.destroyDue();
    } catch (RuntimeException e) {
      LOG.warn("nobody knows yet what is to be destroyed: {}", e.getClass().getSimpleName());
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
