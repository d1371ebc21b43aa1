// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import java.time.Duration;

/** Does something once, unless it is closed before. */
final class Alarm implements AutoCloseable {
  private final Thread thread;
  private volatile boolean rang;

  private Alarm(Duration delay, Runnable action) {
    this.thread =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                Thread.sleep(delay);
              } catch (InterruptedException closed) {
                return;
              }
              rang = true;
              action.run();
            });
  }

  static Alarm after(Duration delay, Runnable action) {
    Alarm alarm = new Alarm(delay, action);
    alarm.thread.start();
    return alarm;
  }

  boolean rang() {
    return rang;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
