// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.AuditLog;
import com.paitient.audit.CheckpointSink;
import com.paitient.audit.FileAnchor;
import com.paitient.server.config.AuditAnchor;
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

  private final AuditLog log;
  private final InstantSource clock;
  private final List<Anchor> anchors = new ArrayList<>();

  private Anchors(AuditLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * Begins to leave checkpoints at every place of the configuration.
   *
   * @throws NetworkException if one is configured so that it cannot be used
   */
  public static Anchors open(Map<String, AuditAnchor> plans, AuditLog log, InstantSource clock) {
    Anchors opened = new Anchors(log, clock);
    try {
      plans.forEach((name, plan) -> opened.anchors.add(opened.anchor(name, plan)));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    opened.anchors.forEach(anchor -> anchor.thread.start());
    return opened;
  }

  private Anchor anchor(String name, AuditAnchor plan) {
    try {
      return new Anchor(name, place(plan), plan.limits().every());
    } catch (NetworkException | IllegalArgumentException e) {
      throw new NetworkException("audit-anchors." + name + ": " + e.getMessage());
    }
  }

  private CheckpointSink place(AuditAnchor plan) {
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
    return WebAnchor.open(plan, Sinks.policy(plan.limits().addresses()));
  }

  /** Seconds since a checkpoint was last left at each, by its name; since the start at first. */
  public Map<String, Double> ages() {
    Map<String, Double> ages = new LinkedHashMap<>();
    long now = System.nanoTime();
    anchors.forEach(anchor -> ages.put(anchor.name, (now - anchor.left) / 1e9));
    return ages;
  }

  @Override
  public void close() {
    anchors.forEach(Anchor::close);
  }

  /** One place, and when something was last left there. */
  private final class Anchor {
    private final String name;
    private final CheckpointSink place;
    private final Duration every;
    private final Thread thread;
    private volatile long left = System.nanoTime();

    Anchor(String name, CheckpointSink place, Duration every) {
      this.name = name;
      this.place = place;
      this.every = every;
      this.thread = Thread.ofVirtual().name("anchor " + name).unstarted(this::run);
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
