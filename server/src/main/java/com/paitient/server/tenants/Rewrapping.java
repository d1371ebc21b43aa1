// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rewraps tenants' sealed rows in the background, one run a tenant at a time. Thread-safe. */
public final class Rewrapping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rewrapping.class);

  private final SealedRows rows;
  private final Map<String, Run> runs = new ConcurrentHashMap<>();

  public Rewrapping(SealedRows rows) {
    this.rows = rows;
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
   * @param done rows that were looked at
   * @param all rows when it began
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
          Run run = new Run(tenant, rows.count(tenant));
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
