// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The append-only log of one node: events in files, each durable before its receipt exists.
 *
 * <p>Thread-safe. Fails with {@link AuditException}: {@code UNAVAILABLE} when the storage does not
 * take or give what it should, {@code DAMAGED} when it gives something else than was written. After
 * a failed write or sync every append is refused until the log has read back what is durable and
 * has a new file to write to; it tries that by itself (the rule of PostgreSQL since 2018: a failed
 * fsync is never tried again on the same file).
 */
public final class AuditLog implements AutoCloseable {
  private final Closeable lock;
  private final Journal journal;
  private final Committer committer;

  private AuditLog(Closeable lock, Journal journal, Committer committer) {
    this.lock = lock;
    this.journal = journal;
    this.committer = committer;
  }

  /**
   * Opens the log in {@code folder}, recovering what a crash left, or makes a new one. Throws
   * {@code IN_USE} while another process or log has the folder, {@code DAMAGED} when a durable
   * record is gone.
   */
  public static AuditLog open(Path folder) {
    return open(folder, LogSettings.defaults());
  }

  /** The same with other limits. */
  public static AuditLog open(Path folder, LogSettings settings) {
    return open(new FileStorage(folder), settings);
  }

  static AuditLog open(LogStorage storage, LogSettings settings) {
    try {
      Closeable lock = storage.lock();
      try {
        Journal journal = Journal.open(storage, settings, System.currentTimeMillis());
        Committer committer = new Committer(journal, settings);
        committer.start();
        return new AuditLog(lock, journal, committer);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "the audit log cannot be opened", e);
    }
  }

  /** The log's id, {@code log_…}, made when it was created. */
  public String id() {
    return journal.log();
  }

  /**
   * Records {@code event} and returns once it is durable; one sync serves all who wait. Throws
   * {@code BAD_EVENT} when its JSON is larger than 65,535 bytes, and {@code UNAVAILABLE} when it
   * was not durable before the deadline, the storage failed, or the log is closed. The caller MUST
   * then treat it as not recorded; it may turn up in the log all the same, without a receipt.
   */
  public Receipt append(Event event) {
    Leaf leaf = Leaf.of(event);
    return new Receipt(id(), committer.commit(leaf), event);
  }

  /** How many events are durable; their indexes are 0 to this minus one. */
  public long size() {
    return journal.durable();
  }

  /**
   * Up to {@code most} durable entries from {@code index} on, in order; none when there are none.
   * Each is checked against its checksum and its hash; throws {@code DAMAGED} when one is not what
   * was written.
   */
  public List<Entry> read(long index, int most) {
    if (index < 0 || most < 0) {
      throw new IllegalArgumentException("an index and a count are not negative");
    }
    try {
      return journal.read(index, most);
    } catch (IOException e) {
      throw new AuditException(AuditException.Code.UNAVAILABLE, "the log cannot be read", e);
    }
  }

  /**
   * Waits until an event with an index above {@code index} is durable, at most for {@code wait},
   * and returns {@link #size}. Made for those who follow the log: {@code awaitBeyond(size - 1,
   * wait)}.
   */
  public long awaitBeyond(long index, Duration wait) throws InterruptedException {
    return committer.awaitMoreThan(index + 1, wait);
  }

  /** Whether appends are possible now; false after a failed write until the storage is back. */
  public boolean writable() {
    return committer.writable();
  }

  /**
   * Lets the appends that wait become durable, then refuses all further ones and gives the folder
   * free. A sync that hangs longer than an append's deadline keeps the folder taken until the
   * process ends.
   */
  @Override
  public void close() {
    committer.close();
    if (committer.ended()) {
      release();
    }
  }

  private void release() {
    try (lock) {
      journal.close();
    } catch (IOException e) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE, "the audit log's files could not be closed", e);
    }
  }
}
