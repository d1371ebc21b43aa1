// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.AuditLog;
import com.paitient.audit.CheckpointSink;
import com.paitient.audit.FileAnchor;
import com.paitient.server.config.AuditAnchor;
import com.paitient.server.identity.Recorder;
import com.paitient.server.network.NetworkException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves the log's checkpoints at places elsewhere, each at its own pace and on a thread of its
 * own, so that truncation, rollback and rewriting show there. Thread-safe.
 */
public final class Anchors implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Anchors.class);
  private static final Duration END = Duration.ofSeconds(5);
  private static final String FILE = "file:///";

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Absences.Words WORDS =
      new Absences.Words(
          "audit-anchor", "audit.anchor_behind", "audit.anchor_refusing", "audit.anchor_caught_up");

  private final List<Anchor> anchors;
  private final Absences absences;

  private Anchors(List<Anchor> anchors, Absences absences) {
    this.anchors = List.copyOf(anchors);
    this.absences = absences;
  }

  /**
   * Begins to leave checkpoints at every place of the configuration.
   *
   * @throws NetworkException if one is configured so that it cannot be used
   */
  public static Anchors open(
      Map<String, AuditAnchor> plans, AuditLog log, Recorder recorder, InstantSource clock) {
    return open(plans, log, recorder, clock, LOOK);
  }

  static Anchors open(
      Map<String, AuditAnchor> plans,
      AuditLog log,
      Recorder recorder,
      InstantSource clock,
      Duration look) {
    List<Anchor> anchors = new ArrayList<>();
    try {
      plans.forEach((name, plan) -> anchors.add(anchor(name, plan, log, clock)));
    } catch (RuntimeException e) {
      anchors.forEach(Anchor::close);
      throw e;
    }
    Map<String, Absences.Limits> limits = new LinkedHashMap<>();
    plans.forEach((name, plan) ->
        limits.put(
            name, new Absences.Limits(plan.limits().alarmAfter(), plan.limits().refuseAfter())));
    Supplier<Map<String, Duration>> ages = () -> ages(anchors);
    Anchors opened = new Anchors(anchors, Absences.watch(WORDS, limits, ages, recorder, look));
    anchors.forEach(anchor -> anchor.thread.start());
    return opened;
  }

  /** Whether one was not reached for so long that nothing may begin. */
  public boolean refusing() {
    return absences.refusing();
  }

  /** Whether one was not reached for longer than it should be. */
  public boolean alarming() {
    return absences.alarming();
  }

  private static Anchor anchor(String name, AuditAnchor plan, AuditLog log, InstantSource clock) {
    try {
      return new Anchor(name, place(plan, clock), plan.limits().every(), log);
    } catch (NetworkException | IllegalArgumentException e) {
      throw new NetworkException("audit-anchors." + name + ": " + e.getMessage());
    }
  }

  private static CheckpointSink place(AuditAnchor plan, InstantSource clock) {
    if (plan.url().startsWith(FILE)) {
      return new FileAnchor(Path.of(URI.create(plan.url())));
    }
    if (plan.url().startsWith(Syslog.SCHEME)) {
      Duration wait = plan.limits().answerTime();
      return new SyslogAnchor(
          Syslog.plan(
              plan.url(), plan.authority(), Sinks.policy(plan.limits().addresses()), wait, wait),
          clock);
    }
    if (MailAnchor.isFor(plan.url())) {
      return MailAnchor.open(plan, Sinks.policy(plan.limits().addresses()));
    }
    return WebAnchor.open(plan, Sinks.policy(plan.limits().addresses()));
  }

  /** The time since a checkpoint was last left at each, by its name; since the start at first. */
  public Map<String, Duration> ages() {
    return ages(anchors);
  }

  private static Map<String, Duration> ages(List<Anchor> anchors) {
    Map<String, Duration> ages = new LinkedHashMap<>();
    anchors.forEach(anchor -> ages.put(anchor.name, anchor.age()));
    return ages;
  }

  @Override
  public void close() {
    absences.close();
    anchors.forEach(Anchor::close);
  }

  /** One place, and when something was last left there. */
  private static final class Anchor {
    private final AuditLog log;
    private final String name;
    private final CheckpointSink place;
    private final Duration every;
    private final Thread thread;
    private volatile long left = System.nanoTime();

    Anchor(String name, CheckpointSink place, Duration every, AuditLog log) {
      this.log = log;
      this.name = name;
      this.place = place;
      this.every = every;
      this.thread = Thread.ofVirtual().name("anchor " + name).unstarted(this::run);
    }

    Duration age() {
      return Duration.ofNanos(System.nanoTime() - left);
    }

    private void run() {
      int failures = 0;
      while (!Thread.currentThread().isInterrupted()) {
        failures = put() ? 0 : failures + 1;
        try {
          Duration pause = failures == 0 ? every : Pauses.USUAL.after(failures);
          Thread.sleep(pause.compareTo(every) < 0 ? pause : every);
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Whether a checkpoint was left there; the first comes a second after a log's first event. */
    private boolean put() {
      try {
        var newest = log.checkpoint();
        if (newest.isEmpty()) {
          return false;
        }
        place.put(newest.get());
        left = System.nanoTime();
        return true;
      } catch (IOException | RuntimeException e) {
        LOG.warn("no checkpoint could be left at {}: {}", name, e.getClass().getSimpleName());
        return false;
      }
    }

    void close() {
      thread.interrupt();
      try {
        var _ = thread.join(END);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      if (place instanceof WebAnchor web) {
        web.close();
      }
    }
  }
}
