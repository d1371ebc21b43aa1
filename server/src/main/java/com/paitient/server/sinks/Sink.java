// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.server.config.AuditSink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One place that follows the log, on a thread of its own. The log is the spool: what the place does
 * not take stays there, and nothing waits for it. Events come in order, each at least once.
 */
final class Sink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sink.class);
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);

  private final String name;
  private final AuditSink.Limits limits;
  private final AuditLog log;
  private final Transport transport;
  private final Position position;
  private final Pauses pauses;
  private final InstantSource clock;
  private final Deque<Delivery> unsettled = new ArrayDeque<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean well = true;
  private volatile long next;
  private long written;

  /** What was brought and may not have arrived: its first event, and when it was brought. */
  private record Delivery(long first, long nanos) {}

  Sink(
      String name,
      AuditSink.Limits limits,
      AuditLog log,
      Transport transport,
      Position position,
      Pauses pauses,
      InstantSource clock) {
    this.name = name;
    this.limits = limits;
    this.log = log;
    this.transport = transport;
    this.position = position;
    this.pauses = pauses;
    this.clock = clock;
    this.next = position.read().orElseGet(log::size);
    this.written = next;
    this.thread = Thread.ofVirtual().name("sink " + name).unstarted(this::follow);
  }

  /** Begins; a new place gets what happens from now on. */
  void start() {
    position.write(next);
    thread.start();
  }

  String name() {
    return name;
  }

  /** Whether the last delivery arrived. */
  boolean well() {
    return well;
  }

  AuditSink.Limits limits() {
    return limits;
  }

  /** How far it is behind. */
  Lag lag() {
    long first = next;
    long behind = Math.max(0, log.size() - first);
    if (behind == 0) {
      return new Lag(0, Duration.ZERO);
    }
    List<Entry> oldest = log.read(first, 1);
    Duration age =
        oldest.isEmpty()
            ? Duration.ZERO
            : Duration.between(oldest.getFirst().event().timestamp(), clock.instant());
    return new Lag(behind, age.isNegative() ? Duration.ZERO : age);
  }

  private void follow() {
    int failures = 0;
    while (!closed) {
      try {
        bring();
        well = true;
        failures = 0;
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        failures = failed(e, failures);
      }
    }
  }

  private void bring() throws InterruptedException {
    List<Entry> entries = log.read(next, limits.events());
    if (entries.isEmpty()) {
      transport.check();
      settle();
      var _ = log.awaitBeyond(next - 1, IDLE);
      return;
    }
    transport.deliver(entries);
    unsettled.add(new Delivery(next, System.nanoTime()));
    next = entries.getLast().index() + 1;
    settle();
  }

  /** Remembers for good what has surely arrived. */
  private void settle() {
    long sure = System.nanoTime() - transport.settles().toNanos();
    while (!unsettled.isEmpty() && unsettled.getFirst().nanos() - sure <= 0) {
      unsettled.removeFirst();
    }
    long arrived = unsettled.isEmpty() ? next : unsettled.getFirst().first();
    if (arrived != written) {
      position.write(arrived);
      written = arrived;
    }
  }

  /** Goes back to what has surely arrived, and waits. */
  private int failed(RuntimeException e, int failures) {
    if (well) {
      LOG.warn("the audit sink {} does not take events: {}", name, reason(e));
    }
    well = false;
    next = written;
    unsettled.clear();
    try {
      Thread.sleep(pauses.after(failures));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return failures + 1;
  }

  /** Our own messages hold nothing that was sent or received; those of others may. */
  private static String reason(RuntimeException e) {
    boolean ours = e.getClass().getName().startsWith("com.paitient.");
    return ours ? String.valueOf(e.getMessage()) : e.getClass().getSimpleName();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      var _ = thread.join(END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    transport.close();
  }
}
