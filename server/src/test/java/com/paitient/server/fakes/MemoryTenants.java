// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import com.paitient.server.tenants.Tenant;
import com.paitient.server.tenants.TenantStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Tenants in memory; held to the same contract as the real ones. */
public final class MemoryTenants implements TenantStore {
  private final ConcurrentSkipListMap<String, Tenant> all = new ConcurrentSkipListMap<>();

  @Override
  public boolean add(Tenant tenant) {
    return all.putIfAbsent(tenant.id(), tenant) == null;
  }

  @Override
  public Optional<Tenant> byId(String id) {
    return Optional.ofNullable(all.get(id));
  }

  @Override
  public List<Tenant> list(Optional<String> afterId, int most) {
    return all.tailMap(afterId.orElse(""), false).values().stream().limit(most).toList();
  }

  @Override
  public boolean replace(Tenant tenant) {
    return all.replace(tenant.id(), tenant) != null;
  }
}
