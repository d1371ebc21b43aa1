// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import com.paitient.audit.AuditLog;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is kept of tenants under their newest keys in the background, one run a tenant at a
 * time: sealed rows of the database, and the data keys of what the audit log sealed. Once a run has
 * finished, nothing that is kept needs a former key. Thread-safe.
 */
public final class Rewrapping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rewrapping.class);

  private final SealedRows rows;
  private final AuditLog log;
  private final Map<String, Run> runs = new ConcurrentHashMap<>();

  public Rewrapping(SealedRows rows, AuditLog log) {
    this.rows = rows;
    this.log = log;
  }

  /** Where a run stands. */
  public enum Stage {
    RUNNING,
    FINISHED,
    /** Something could not be reached; start it again. */
    FAILED
  }

  /**
   * How far a run got.
   *
   * @param done rows and keys of the audit log that were looked at
   * @param all of them when it began
   */
  public record Progress(Stage stage, long done, long all) {}

  /** Starts a run, unless one is under way. */
  void start(String tenant) {
    runs.compute(
        tenant,
        (_, before) -> {
          if (before != null && before.stage == Stage.RUNNING) {
            return before;
          }
          Run run = new Run(tenant, rows.count(tenant) + log.wrappedFor(tenant));
          run.thread = Thread.ofVirtual().name("rewrap").start(run);
          return run;
        });
  }

  /** The tenant's last run since the service started. */
  Optional<Progress> progress(String tenant) {
    return Optional.ofNullable(runs.get(tenant)).map(Run::progress);
  }

  @Override
  public void close() {
    runs.values().forEach(Run::end);
  }

  private final class Run implements Runnable {
    private final String tenant;
    private final long all;
    private final AtomicLong done = new AtomicLong();
    private volatile Stage stage = Stage.RUNNING;
    private volatile Thread thread = Thread.currentThread();

    Run(String tenant, long all) {
      this.tenant = tenant;
      this.all = all;
    }

    @Override
    public void run() {
      try {
        rows.rewrap(tenant, this::seen);
        int _ = log.rewrap(tenant, this::seen);
        stage = Stage.FINISHED;
      } catch (RuntimeException e) {
        LOG.warn("rewrapping stopped: {}", e.getClass().getSimpleName());
        stage = Stage.FAILED;
      }
    }

    private void seen() {
      done.incrementAndGet();
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("the service ends");
      }
    }

    Progress progress() {
      return new Progress(stage, done.get(), Math.max(all, done.get()));
    }

    void end() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
