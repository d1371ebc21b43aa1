// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import com.paitient.audit.AuditException;
import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.audit.Receipt;
import com.paitient.server.telemetry.Trace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Writes events into the audit log, with an id and the time of the service's clock. Thread-safe.
 */
public final class Recorder {
  /** What is recorded even where nothing new may begin. */
  private static final List<String> TAKEN =
      List.of(
          "service.",
          "audit.",
          "auth.",
          "access.denied",
          "request.refused",
          "model.inference",
          "phi.withheld");

  private final AuditLog log;
  private final Ids ids;
  private final InstantSource clock;
  private final Latest latest = new Latest();
  private volatile BooleanSupplier refusing = () -> false;

  public Recorder(AuditLog log, InstantSource clock) {
    this.log = log;
    this.ids = new Ids(clock);
    this.clock = clock;
  }

  /** Starts an event of {@code type} ({@code noun.verb}), with the trace that it belongs to. */
  public Event.Builder event(String type) {
    Event.Builder event = Event.of(ids.next("evt"), clock.instant(), type);
    Trace.current().ifPresent(trace -> event.detail("trace_id", trace.id()));
    return event;
  }

  /** Starts an event that {@code caller} caused. */
  public Event.Builder event(String type, Caller caller) {
    return event(type)
        .by(caller.userId(), caller.tenantId())
        .from(caller.address(), caller.userAgent())
        .detail("credential", caller.credentialId());
  }

  /** Returns once the event is durable, or throws. */
  public Receipt append(Event.Builder event) {
    Event built = admitted(event.build());
    Receipt receipt = log.append(built);
    latest.add(new Entry(receipt.log(), receipt.index(), built));
    return receipt;
  }

  /**
   * The same for an event of {@code caller} that must be told also while the keys of his tenant are
   * away: then under the service's own, with the tenant's id as a detail.
   */
  void appendForTenant(Event.Builder event, Caller caller) {
    try {
      var _ = append(event);
    } catch (AuditException e) {
      if (!log.writable()) {
        throw e;
      }
      var _ = append(event.by(caller.userId(), null).detail("tenant_id", caller.tenantId()));
    }
  }

  /** The same for several, one after another, with one wait for all. */
  public List<Receipt> append(List<Event.Builder> events) {
    List<Event> built = events.stream().map(Event.Builder::build).map(this::admitted).toList();
    List<Receipt> receipts = log.append(built);
    for (int i = 0; i < receipts.size(); i++) {
      latest.add(new Entry(receipts.get(i).log(), receipts.get(i).index(), built.get(i)));
    }
    return receipts;
  }

  /** What was recorded last. */
  public Latest latest() {
    return latest;
  }

  /**
   * From now on what would begin something is refused also while {@code full} holds, as if the log
   * could not be written. What only tells how something ended, what was refused, or what the
   * service and its log do themselves is recorded all the same.
   */
  public synchronized void refuseWhile(BooleanSupplier full) {
    BooleanSupplier before = refusing;
    this.refusing = () -> before.getAsBoolean() || full.getAsBoolean();
  }

  private Event admitted(Event event) {
    if (refusing.getAsBoolean() && TAKEN.stream().noneMatch(event.type()::startsWith)) {
      throw new AuditException(
          AuditException.Code.UNAVAILABLE,
          "a copy or a witness of the audit log is too far behind");
    }
    return event;
  }

  public Instant now() {
    return clock.instant();
  }

  /** A new id of the kind {@code prefix}. */
  public String id(String prefix) {
    return ids.next(prefix);
  }
}
