// SPDX-License-Identifier: MIT
package com.paitient.audit;

/**
 * An event at its place in a log as the log keeps it: with its fields sealed. For those who keep a
 * copy, such as an index, which must not outlive a tenant's keys; {@link AuditLog#open} opens it.
 */
public final class StoredEntry {
  private final String log;
  private final long index;
  private final byte[] body;

  StoredEntry(String log, long index, byte[] body) {
    this.log = log;
    this.index = index;
    this.body = body;
  }

  /** One that was kept elsewhere; {@code body} is what {@link #body} gave. */
  public static StoredEntry of(String log, long index, byte[] body) {
    return new StoredEntry(log, index, body.clone());
  }

  public String log() {
    return log;
  }

  public long index() {
    return index;
  }

  /** The bytes that the Merkle leaf is over: canonical JSON. */
  public byte[] body() {
    return body.clone();
  }

  /** What everybody reads who holds the log; throws {@code DAMAGED} when it is no event. */
  public Event clear() {
    try {
      return EventJson.parseStored(body).clear();
    } catch (AuditException e) {
      throw new AuditException(
          AuditException.Code.DAMAGED, "the record at " + index + " is no event", e);
    }
  }

  @Override
  public String toString() {
    return "StoredEntry[" + log + "/" + index + "]";
  }
}
