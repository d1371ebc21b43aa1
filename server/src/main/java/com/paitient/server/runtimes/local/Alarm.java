// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Does something once, unless it is closed before. What it does is never interrupted. */
final class Alarm implements AutoCloseable {
  private final AtomicReference<Outcome> outcome = new AtomicReference<>(Outcome.WAITING);
  private final Thread thread;

  private enum Outcome {
    WAITING,
    RANG,
    CLOSED
  }

  private Alarm(Duration delay, Runnable action) {
    this.thread = Thread.ofVirtual().unstarted(() -> ring(delay, action));
  }

  static Alarm after(Duration delay, Runnable action) {
    Alarm alarm = new Alarm(delay, action);
    alarm.thread.start();
    return alarm;
  }

  private void ring(Duration delay, Runnable action) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException closed) {
      return;
    }
    if (outcome.compareAndSet(Outcome.WAITING, Outcome.RANG)) {
      action.run();
    }
  }

  boolean rang() {
    return outcome.get() == Outcome.RANG;
  }

  @Override
  public void close() {
    if (outcome.compareAndSet(Outcome.WAITING, Outcome.CLOSED)) {
      thread.interrupt();
    }
  }
}
