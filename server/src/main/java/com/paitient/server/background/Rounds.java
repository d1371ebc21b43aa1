// SPDX-License-Identifier: MIT
package com.paitient.server.background;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is done again and again on a thread of its own, with a pause after each round,
 * until it is closed or says that it is done. A round that fails is followed by the next as if it
 * had not. Thread-safe.
 */
public final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private Rounds(String name, Duration first, Duration usual, Supplier<Optional<Duration>> round) {
    this.thread = Thread.ofVirtual().name(name).unstarted(() -> run(first, usual, round));
  }

  /** The first round at once, each other {@code pause} after the one before. */
  public static Rounds atOnce(String name, Duration pause, Runnable round) {
    return begun(name, Duration.ZERO, pause, each(pause, round));
  }

  /** The first round after a pause, too. */
  public static Rounds after(String name, Duration pause, Runnable round) {
    return begun(name, pause, pause, each(pause, round));
  }

  /**
   * The first round after a pause, and others as long as the one before says how long to wait.
   *
   * @param round the pause after it; empty when there is nothing left to do
   */
  public static Rounds until(String name, Duration pause, Supplier<Optional<Duration>> round) {
    return begun(name, pause, pause, round);
  }

  private static Supplier<Optional<Duration>> each(Duration pause, Runnable round) {
    return () -> {
      round.run();
      return Optional.of(pause);
    };
  }

  private static Rounds begun(
      String name, Duration first, Duration usual, Supplier<Optional<Duration>> round) {
    Rounds rounds = new Rounds(name, first, usual, round);
    rounds.thread.start();
    return rounds;
  }

  private void run(Duration first, Duration usual, Supplier<Optional<Duration>> round) {
    try {
      Optional<Duration> pause = Optional.of(first);
      // What begins at once has its first round, however soon it is closed.
      boolean due = first.isZero();
      while (pause.isPresent() && (due || !endsWithin(pause.get()))) {
        due = false;
        pause = next(usual, round);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean endsWithin(Duration pause) throws InterruptedException {
    return ended.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private Optional<Duration> next(Duration usual, Supplier<Optional<Duration>> round) {
    try {
      return round.get();
    } catch (RuntimeException e) {
      LOG.warn("{} failed: {}", thread.getName(), e.getClass().getSimpleName());
      return Optional.of(usual);
    }
  }

  /** Whether no round begins any more. */
  public boolean isEnded() {
    return ended.getCount() == 0;
  }

  /** Lets no other round begin, and does not wait for one that is under way. */
  public void end() {
    ended.countDown();
  }

  /** The same, interrupts a round that is under way, and waits for it so long at most. */
  public void end(Duration patience) {
    end();
    thread.interrupt();
    try {
      boolean _ = thread.join(patience);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets no other round begin, and waits for one that is under way. */
  @Override
  public void close() {
    end();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
