// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.server.tenants.Tenant;
import com.paitient.server.tenants.TenantStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Tenants, those that were named lately without asking the database again. What is changed here
 * holds at once; what another process did, within {@link Recent#LIFE}. Thread-safe.
 */
public final class RecentTenants implements TenantStore {
  private static final int MOST = 1_000;

  private final TenantStore all;
  private final Recent<String, Tenant> recent;

  public RecentTenants(TenantStore all, InstantSource clock) {
    this.all = all;
    this.recent = new Recent<>(MOST, clock);
  }

  @Override
  public boolean add(Tenant tenant) {
    return recent.changing(() -> all.add(tenant));
  }

  @Override
  public Optional<Tenant> byId(String id) {
    return recent.get(id, () -> all.byId(id));
  }

  @Override
  public List<Tenant> list(Optional<String> afterId, int most) {
    return all.list(afterId, most);
  }

  @Override
  public boolean replace(Tenant tenant) {
    return recent.changing(() -> all.replace(tenant));
  }
}
