// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proof that an event is durable: it was written and synced before this object existed. Made only
 * in this package, by {@link AuditLog#append}.
 */
public final class Receipt {
  private final String log;
  private final long index;
  private final String eventId;
  private final @Nullable String releaseDigest;
  private final @Nullable String destination;

  Receipt(String log, long index, Event event) {
    this.log = log;
    this.index = index;
    this.eventId = event.id();
    this.releaseDigest = event.releaseDigest();
    this.destination = event.destination();
  }

  /** The id of the log that holds the event. */
  public String log() {
    return log;
  }

  /** The event's place in its log, from 0. */
  public long index() {
    return index;
  }

  public String eventId() {
    return eventId;
  }

  /** The digest of the release that the event was about. */
  public Optional<String> releaseDigest() {
    return Optional.ofNullable(releaseDigest);
  }

  /** Where that release may go. */
  public Optional<String> destination() {
    return Optional.ofNullable(destination);
  }

  /** What callers are given: {@code log/index/event id}. */
  public String token() {
    return log + "/" + index + "/" + eventId;
  }

  @Override
  public String toString() {
    return "Receipt[" + token() + "]";
  }
}
