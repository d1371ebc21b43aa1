// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An entry of the log as a row of its index. */
record TrailRow(Entry entry) {
  private static final String DEPLOYMENT = "deployment";

  private Event event() {
    return entry.event();
  }

  /** The tenant whose readers see it, beside those of the organization, who see every event. */
  String seenBy(String ofNobody) {
    String tenant = event().tenantId();
    return tenant == null || tenant.isEmpty() ? ofNobody : tenant;
  }

  @Nullable String deploymentId() {
    return DEPLOYMENT.equals(event().resourceType())
        ? event().resourceId()
        : detail("deployment_id");
  }

  @Nullable String patientHash() {
    return detail("patient");
  }

  private @Nullable String detail(String name) {
    return event().details().get(name) instanceof String text ? text : null;
  }

  long nanos() {
    return nanos(event().timestamp());
  }

  /** Nanoseconds since 1970; times that a long cannot hold become its ends. */
  static long nanos(Instant time) {
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
