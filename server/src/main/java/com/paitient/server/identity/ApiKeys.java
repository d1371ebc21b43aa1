// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps API keys; the name is kept encrypted. */
public interface ApiKeys {
  /** Adds a key whose secret has this SHA-256 (32 bytes). */
  void add(ApiKey key, byte[] secretHash);

  /** The key whose secret has this SHA-256, revoked and expired ones too; in any tenant. */
  Optional<ApiKey> bySecretHash(byte[] secretHash);

  /** One key of a tenant. */
  Optional<ApiKey> byId(String tenantId, String id);

  /** A tenant's keys after {@code afterId} in order of id, at most {@code most}. */
  List<ApiKey> list(String tenantId, Optional<String> afterId, int most);

  /**
   * Revokes; false where there is no such key in the tenant. A revoked key keeps its first time.
   */
  boolean revoke(String tenantId, String id, Instant at);

  /** Whether there is any key at all. */
  boolean isEmpty();
}
