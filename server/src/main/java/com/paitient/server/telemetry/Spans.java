// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Spans on their way out of the service. Who adds one never waits: where the queue is full the span
 * is dropped and counted. Thread-safe.
 */
public final class Spans {
  private static final int MOST = 8_192;

  private final boolean wanted;
  private final BlockingQueue<Span> queue;
  private final AtomicLong dropped = new AtomicLong();
  private final long offset;

  private Spans(boolean wanted, int most, InstantSource clock) {
    this.wanted = wanted;
    this.queue = new ArrayBlockingQueue<>(most);
    Instant now = clock.instant();
    this.offset =
        TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
  }

  /** Nobody takes them, so none are made. */
  public static Spans unwanted() {
    return new Spans(false, 1, InstantSource.fixed(Instant.EPOCH));
  }

  /** Somebody takes them. */
  public static Spans queue(InstantSource clock) {
    return queue(clock, MOST);
  }

  static Spans queue(InstantSource clock, int most) {
    return new Spans(true, most, clock);
  }

  /** Whether anybody takes them. */
  boolean wanted() {
    return wanted;
  }

  /** A reading of {@link System#nanoTime} as nanoseconds since 1970. */
  long sinceEpoch(long nanoTime) {
    return nanoTime + offset;
  }

  void add(Span span) {
    if (!queue.offer(span)) {
      dropped.incrementAndGet();
    }
  }

  /** How many were dropped because nobody took them in time. */
  public long dropped() {
    return dropped.get();
  }

  /** The next ones, at most {@code most}; waits for the first, and returns none when it is late. */
  public List<Span> take(int most, Duration patience) throws InterruptedException {
    List<Span> taken = new ArrayList<>();
    Span first = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (first != null) {
      taken.add(first);
      queue.drainTo(taken, most - 1);
    }
    return taken;
  }
}
