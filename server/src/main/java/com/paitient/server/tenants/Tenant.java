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
    Keys keys,
    Instant createdAt) {

  /** Whether its keys can be used. */
  public enum Keys {
    IN_USE,
    /** Not now. */
    REVOKED,
    /** Never again. */
    DESTROYED;

    /** As the API and the database spell it. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** The tenant of those who run the service. It is always there, with keys of its own. */
  static Tenant organization() {
    return new Tenant(
        Caller.ORGANIZATION,
        "organization",
        Isolation.STRONG,
        Optional.empty(),
        Optional.empty(),
        Keys.IN_USE,
        Instant.EPOCH);
  }

  /** {@code active}, {@code disabled}, {@code keys_revoked} or {@code keys_destroyed}. */
  public String status() {
    return switch (keys) {
      case DESTROYED -> "keys_destroyed";
      case REVOKED -> "keys_revoked";
      case IN_USE -> disabledAt.isPresent() ? "disabled" : "active";
    };
  }

  Tenant with(Keys now) {
    return new Tenant(id, name, isolation, keyProvider, disabledAt, now, createdAt);
  }
}
