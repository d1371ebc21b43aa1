// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import com.paitient.server.access.Grant;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.DeploymentStore;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Deployments in memory. */
public final class MemoryDeployments implements DeploymentStore {
  private final TreeMap<String, Deployment> byId = new TreeMap<>();

  @Override
  public boolean add(Grant grant, Deployment deployment) {
    if (byName(grant, deployment.name()).isPresent()) {
      return false;
    }
    byId.put(deployment.id(), deployment);
    return true;
  }

  private Stream<Deployment> seen(Grant grant) {
    return byId.values().stream().filter(each -> each.tenantId().equals(grant.tenantId()));
  }

  @Override
  public Optional<Deployment> byId(Grant grant, String id) {
    return seen(grant).filter(each -> each.id().equals(id)).findFirst();
  }

  @Override
  public Optional<Deployment> byName(Grant grant, String name) {
    return seen(grant).filter(each -> each.name().equals(name)).findFirst();
  }

  @Override
  public Optional<Deployment> named(Grant grant, String nameOrId) {
    return byId(grant, nameOrId).or(() -> byName(grant, nameOrId));
  }

  @Override
  public List<Deployment> list(Grant grant, Optional<String> afterId, int most) {
    return seen(grant)
        .filter(each -> afterId.filter(after -> each.id().compareTo(after) <= 0).isEmpty())
        .limit(most)
        .toList();
  }

  @Override
  public boolean replace(Grant grant, Deployment deployment) {
    return byId(grant, deployment.id()).map(found -> byId.put(found.id(), deployment)).isPresent();
  }

  @Override
  public boolean remove(Grant grant, String id) {
    return byId(grant, id).map(found -> byId.remove(found.id())).isPresent();
  }

  @Override
  public List<String> tenants() {
    return byId.values().stream().map(Deployment::tenantId).distinct().toList();
  }
}
