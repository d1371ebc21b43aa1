// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A program's credential as it is kept: never the secret itself, only its SHA-256.
 *
 * @param id {@code key_…}
 * @param userId on whose behalf it acts
 * @param tenantId the tenant that it is bound to
 * @param environment {@code live} or {@code test}
 * @param permissions {@code resource:action} or {@code *}
 * @param resourcePattern what they hold for, {@code deployment/hipaa-*} or {@code *}
 * @param ipRanges CIDR ranges it may be used from; any address if empty
 * @param createdBy the user who made it
 */
public record ApiKey(
    String id,
    String userId,
    String tenantId,
    String name,
    String environment,
    List<String> permissions,
    String resourcePattern,
    List<String> ipRanges,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> revokedAt,
    String createdBy) {

  /** One that its user made. */
  public ApiKey(
      String id,
      String userId,
      String tenantId,
      String name,
      String environment,
      List<String> permissions,
      String resourcePattern,
      List<String> ipRanges,
      Instant createdAt,
      Optional<Instant> expiresAt,
      Optional<Instant> revokedAt) {
    this(
        id,
        userId,
        tenantId,
        name,
        environment,
        permissions,
        resourcePattern,
        ipRanges,
        createdAt,
        expiresAt,
        revokedAt,
        userId);
  }

  public ApiKey {
    permissions = List.copyOf(permissions);
    ipRanges = List.copyOf(ipRanges);
  }
}
