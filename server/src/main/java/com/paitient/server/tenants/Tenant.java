// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import com.paitient.server.identity.Caller;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody whose data is kept apart from that of others: a hospital, a department, a customer.
 *
 * @param id {@code ten_…}, or the id that those who registered it have for it
 * @param name for people; kept encrypted
 * @param keyProvider the configured provider that wraps its keys, where its isolation is maximum
 * @param disabledAt since when nobody may act for it
 */
public record Tenant(
    String id,
    String name,
    Isolation isolation,
    Optional<String> keyProvider,
    Optional<Instant> disabledAt,
    Instant createdAt) {

  /** The tenant of those who run the service. It is always there, with keys of its own. */
  static Tenant organization() {
    return new Tenant(
        Caller.ORGANIZATION,
        "organization",
        Isolation.STRONG,
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH);
  }
}
