// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.ApiKeys;
import com.paitient.server.identity.KeySecret;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** API keys in memory. */
final class KeysInMemory implements ApiKeys {
  private final Map<String, ApiKey> byHash = new ConcurrentHashMap<>();

  /** Adds a key that may do everything and gives its secret. */
  String allMighty() {
    KeySecret secret = KeySecret.random("test");
    add(
        new ApiKey(
            "key_1",
            "usr_1",
            "ten_1",
            "test",
            "test",
            List.of("*"),
            "*",
            List.of(),
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty()),
        secret.hash());
    return secret.reveal();
  }

  @Override
  public void add(ApiKey key, byte[] secretHash) {
    byHash.put(HexFormat.of().formatHex(secretHash), key);
  }

  @Override
  public Optional<ApiKey> bySecretHash(byte[] secretHash) {
    return Optional.ofNullable(byHash.get(HexFormat.of().formatHex(secretHash)));
  }

  @Override
  public Optional<ApiKey> byId(String tenantId, String id) {
    return byHash.values().stream().filter(key -> key.id().equals(id)).findFirst();
  }

  @Override
  public List<ApiKey> list(String tenantId, Optional<String> afterId, int most) {
    return byHash.values().stream().limit(most).toList();
  }

  @Override
  public boolean revoke(String tenantId, String id, Instant at) {
    return byHash.values().removeIf(key -> key.id().equals(id));
  }

  @Override
  public boolean isEmpty() {
    return byHash.isEmpty();
  }
}
