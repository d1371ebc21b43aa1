// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.ApiKeys;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** API keys in memory; held to the same contract as the real ones. */
public final class MemoryApiKeys implements ApiKeys {
  private final TreeMap<String, ApiKey> byId = new TreeMap<>();
  private final Map<String, String> idByHash = new HashMap<>();

  @Override
  public void add(ApiKey key, byte[] secretHash) {
    byId.put(key.id(), key);
    idByHash.put(Arrays.toString(secretHash), key.id());
  }

  @Override
  public Optional<ApiKey> bySecretHash(byte[] secretHash) {
    return Optional.ofNullable(idByHash.get(Arrays.toString(secretHash))).map(byId::get);
  }

  @Override
  public Optional<ApiKey> byId(String tenantId, String id) {
    return Optional.ofNullable(byId.get(id)).filter(key -> key.tenantId().equals(tenantId));
  }

  @Override
  public List<ApiKey> list(String tenantId, Optional<String> afterId, int most) {
    return byId.values().stream()
        .filter(key -> key.tenantId().equals(tenantId))
        .filter(key -> afterId.filter(after -> key.id().compareTo(after) <= 0).isEmpty())
        .limit(most)
        .toList();
  }

  @Override
  public boolean revoke(String tenantId, String id, Instant at) {
    Optional<ApiKey> key = byId(tenantId, id);
    key.ifPresent(found ->
        byId.put(
            id,
            new ApiKey(
                found.id(),
                found.userId(),
                found.tenantId(),
                found.name(),
                found.environment(),
                found.permissions(),
                found.resourcePattern(),
                found.ipRanges(),
                found.createdAt(),
                found.expiresAt(),
                found.revokedAt().or(() -> Optional.of(at)))));
    return key.isPresent();
  }

  @Override
  public boolean isEmpty() {
    return byId.isEmpty();
  }
}
