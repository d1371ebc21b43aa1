// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The thread that publishes at a steady pace. What fails now is tried again at the next beat; the
 * distance between journal and checkpoint shows it.
 */
final class Follower {
  private final Publisher publisher;
  private final InstantSource clock;
  private final Duration pace;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  Follower(Publisher publisher, InstantSource clock, Duration pace) {
    this.publisher = publisher;
    this.clock = clock;
    this.pace = pace;
    this.thread = Thread.ofPlatform().name("audit-tiles").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closing.await(pace.toNanos(), TimeUnit.NANOSECONDS)) {
        publish();
      }
      publish();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the follower", e);
    }
  }

  private void publish() {
    try {
      publisher.publish(clock.millis() / 1000);
    } catch (IOException | RuntimeException | Error _) {
      return; // until the next beat
    }
  }

  /** Publishes a last time and stops, or gives up after {@code wait}; false then. */
  boolean close(Duration wait) {
    closing.countDown();
    try {
      return thread.join(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
