// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.server.access.Grant;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.DeploymentStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Deployments, those that were named lately without asking the database again. What is added or
 * removed here holds at once; what another process did, within {@link Recent#LIFE}. Thread-safe.
 */
public final class RecentDeployments implements DeploymentStore {
  private static final int MOST = 1_000;

  private final DeploymentStore all;
  private final Recent<Name, Deployment> recent;

  public RecentDeployments(DeploymentStore all, InstantSource clock) {
    this.all = all;
    this.recent = new Recent<>(MOST, clock);
  }

  /** What a tenant calls a deployment, which is nothing to another tenant. */
  private record Name(String tenantId, String nameOrId) {}

  @Override
  public boolean add(Grant grant, Deployment deployment) {
    return recent.changing(() -> all.add(grant, deployment));
  }

  @Override
  public Optional<Deployment> byId(Grant grant, String id) {
    return all.byId(grant, id);
  }

  @Override
  public Optional<Deployment> byName(Grant grant, String name) {
    return all.byName(grant, name);
  }

  @Override
  public Optional<Deployment> named(Grant grant, String nameOrId) {
    Name name = new Name(grant.tenantId(), nameOrId);
    return recent.get(name, () -> all.named(grant, nameOrId));
  }

  @Override
  public List<Deployment> list(Grant grant, Optional<String> afterId, int most) {
    return all.list(grant, afterId, most);
  }

  @Override
  public boolean replace(Grant grant, Deployment deployment) {
    return recent.changing(() -> all.replace(grant, deployment));
  }

  @Override
  public boolean remove(Grant grant, String id) {
    return recent.changing(() -> all.remove(grant, id));
  }

  @Override
  public List<String> tenants() {
    return all.tenants();
  }
}
