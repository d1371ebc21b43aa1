// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.nio.file.Path;
import java.util.List;

/** The append-only log of one node. Thread-safe. Fails with {@link AuditException}. */
public final class AuditLog implements AutoCloseable {
  private AuditLog() {}

  /** Opens the log in {@code folder}, recovering what a crash left, or makes a new one. */
  public static AuditLog open(Path folder) {
    throw new AuditException(AuditException.Code.UNAVAILABLE, "skeleton " + folder);
  }

  /** The log's id, {@code log_…}, made when it was created. */
  public String id() {
    return "skeleton";
  }

  /** Returns once the event is durable; one sync serves all who wait. */
  public Receipt append(Event event) {
    throw new AuditException(AuditException.Code.UNAVAILABLE, "skeleton " + event.id());
  }

  /** How many events are durable. */
  public long size() {
    return 0;
  }

  /** Up to {@code most} durable entries from {@code index} on, in order. */
  public List<Entry> read(long index, int most) {
    throw new AuditException(AuditException.Code.UNAVAILABLE, "skeleton " + index + most);
  }

  /** Whether appends are possible now; false after a failed write until the storage is back. */
  public boolean writable() {
    return false;
  }

  @Override
  public void close() {}
}
