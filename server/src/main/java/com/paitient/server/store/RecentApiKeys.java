// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.ApiKeys;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * API keys, those that were used lately without asking the database again. One that is revoked here
 * is revoked at once; one that another process revoked, within {@link Recent#LIFE}. Thread-safe.
 */
public final class RecentApiKeys implements ApiKeys {
  private static final int MOST = 10_000;

  private final ApiKeys all;
  private final Recent<ByteBuffer, ApiKey> bySecretHash;

  public RecentApiKeys(ApiKeys all, InstantSource clock) {
    this.all = all;
    this.bySecretHash = new Recent<>(MOST, clock);
  }

  @Override
  public void add(ApiKey key, byte[] secretHash) {
    all.add(key, secretHash);
  }

  @Override
  public Optional<ApiKey> bySecretHash(byte[] secretHash) {
    byte[] hash = secretHash.clone();
    return bySecretHash.get(ByteBuffer.wrap(hash), () -> all.bySecretHash(hash));
  }

  @Override
  public Optional<ApiKey> byId(String tenantId, String id) {
    return all.byId(tenantId, id);
  }

  @Override
  public List<ApiKey> list(String tenantId, Optional<String> afterId, int most) {
    return all.list(tenantId, afterId, most);
  }

  @Override
  public boolean revoke(String tenantId, String id, Instant at) {
    return bySecretHash.changing(() -> all.revoke(tenantId, id, at));
  }

  @Override
  public boolean isEmpty() {
    return all.isEmpty();
  }
}
