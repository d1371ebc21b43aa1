// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.server.access.Grant;
import java.util.List;
import java.util.Optional;

/** Keeps deployments; every call sees only the rows of the grant's tenant. */
public interface DeploymentStore {
  /** Adds a deployment; false, and nothing changes, where its tenant has one of that name. */
  boolean add(Grant grant, Deployment deployment);

  Optional<Deployment> byId(Grant grant, String id);

  Optional<Deployment> byName(Grant grant, String name);

  /** The one with this id, else the one with this name. */
  Optional<Deployment> named(Grant grant, String nameOrId);

  /** After {@code afterId} in order of id, at most {@code most}. */
  List<Deployment> list(Grant grant, Optional<String> afterId, int most);

  /** Puts a deployment in the place of the one with its id; false where there was none. */
  boolean replace(Grant grant, Deployment deployment);

  /** False where there was none. */
  boolean remove(Grant grant, String id);

  /** The tenants that have deployments; ids only. */
  List<String> tenants();
}
