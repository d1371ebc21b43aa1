// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that publishes at a steady pace, and writes full tiles in between where the log grows
 * so fast that it would have to read back what is in memory now. What fails now is tried again at
 * the next beat; the distance between journal and checkpoint shows it.
 */
final class Follower {
  /** A quarter of what {@link Recent} holds at most. */
  private static final int MANY = 1024;

  private final Publisher publisher;
  private final InstantSource clock;
  private final Duration pace;
  private final Thread thread;
  private volatile boolean closing;
  private volatile long followed;

  Follower(Publisher publisher, InstantSource clock, Duration pace) {
    this.publisher = publisher;
    this.clock = clock;
    this.pace = pace;
    this.thread = Thread.ofPlatform().name("audit-tiles").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The log has {@code size} records now. */
  void grown(long size) {
    if (size - followed >= MANY) {
      followed = size;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    long beat = System.nanoTime() + pace.toNanos();
    while (!closing) {
      long left = beat - System.nanoTime();
      if (left <= 0) {
        beat += pace.toNanos() - left;
        attempt(() -> publisher.publish(clock.millis() / 1000));
      } else {
        LockSupport.parkNanos(this, left);
        attempt(publisher::follow);
      }
    }
    attempt(() -> publisher.publish(clock.millis() / 1000));
  }

  /** Something that may fail until the next beat. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private static void attempt(Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException | Error _) {
      return; // until the next beat
    }
  }

  /** Publishes a last time and stops, or gives up after {@code wait}; false then. */
  boolean close(Duration wait) {
    closing = true;
    LockSupport.unpark(thread);
    try {
      return thread.join(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
