// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The background job that destroys keys whose waiting time is over, and tells of keys too old. */
public final class KeyWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private KeyWatch(Runnable round, Duration pause) {
    this.thread = Thread.ofVirtual().name("key watch").unstarted(() -> run(round, pause));
  }

  public static KeyWatch start(
      TenantKeyLife life, OverdueKeys overdue, ReturnedProviders returned, Duration pause) {
    KeyWatch watch =
        new KeyWatch(
            () -> {
              look("what is to be destroyed", life::destroyDue);
              look("which keys are overdue", overdue::tell);
              look("which key providers are back", returned::look);
            },
            pause);
    watch.thread.start();
    return watch;
  }

  private void run(Runnable round, Duration pause) {
    try {
      do {
        round.run();
      } while (!ended.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void look(String what, Runnable act) {
    try {
      act.run();
    } catch (RuntimeException e) {
      LOG.warn("nobody knows yet {}: {}", what, e.getClass().getSimpleName());
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
