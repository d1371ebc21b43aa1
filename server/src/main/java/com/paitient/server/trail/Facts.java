// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.server.identity.Caller;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What questions ask about an event, and its place in the log.
 *
 * @param nanos its time, see {@link #nanos}
 * @param tenant null where it is nobody's
 */
public record Facts(
    long place,
    long nanos,
    String eventId,
    String type,
    String result,
    @Nullable String tenant,
    @Nullable String user,
    @Nullable String deployment,
    @Nullable String patientHash,
    @Nullable String resourceType,
    @Nullable String resourceId) {
  private static final String DEPLOYMENT = "deployment";

  public Facts {
    tenant = tenant == null || tenant.isEmpty() ? null : tenant;
  }

  /** The facts of an entry of the log. */
  public static Facts of(Entry entry) {
    Event event = entry.event();
    return new Facts(
        entry.index(),
        nanos(event.timestamp()),
        event.id(),
        event.type(),
        event.result(),
        event.tenantId(),
        event.userId(),
        DEPLOYMENT.equals(event.resourceType())
            ? event.resourceId()
            : detail(event, "deployment_id"),
        detail(event, "patient"),
        event.resourceType(),
        event.resourceId());
  }

  private static @Nullable String detail(Event event, String name) {
    return event.details().get(name) instanceof String text ? text : null;
  }

  /** The tenant whose readers see it, beside those of the organization, who see every event. */
  public String owner() {
    return tenant == null ? Caller.ORGANIZATION : tenant;
  }

  /** Whether those who read for {@code reader} see it. */
  public boolean shownTo(String reader) {
    return reader.equals(Caller.ORGANIZATION) || reader.equals(owner());
  }

  /** Nanoseconds since 1970; times that a long cannot hold become its ends. */
  public static long nanos(Instant time) {
    BigInteger nanos =
        BigInteger.valueOf(time.getEpochSecond())
            .multiply(BigInteger.valueOf(1_000_000_000))
            .add(BigInteger.valueOf(time.getNano()));
    if (nanos.bitLength() < Long.SIZE) {
      return nanos.longValueExact();
    }
    return nanos.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
