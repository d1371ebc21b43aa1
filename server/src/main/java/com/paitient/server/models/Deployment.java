// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.server.settings.Wishes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that was put to work under a name, as its maker asked for it and what was granted.
 *
 * @param id {@code dep_…}
 * @param name unique in its tenant
 * @param spec what was asked for
 * @param computeGranted {@code cpu}, {@code gpu}, or {@code upstream} where another server runs it
 * @param notices where what is in force differs from what was asked, and why
 */
public record Deployment(
    String id,
    String tenantId,
    String name,
    Spec spec,
    String computeGranted,
    List<String> notices,
    String createdBy,
    Instant createdAt) {

  public Deployment {
    notices = List.copyOf(notices);
  }

  /**
   * A deployment as it was asked for; two requests with equal specs are the same definition. {@code
   * vpcConfig} and {@code tags} are kept encrypted.
   */
  public record Spec(
      String modelName,
      Optional<String> computeType,
      Optional<String> instanceType,
      int replicas,
      Wishes securitySettings,
      Map<String, Object> vpcConfig,
      Map<String, String> tags,
      boolean multiTenant,
      Optional<String> tenantIsolation) {

    public Spec {
      vpcConfig = Map.copyOf(vpcConfig);
      tags = Map.copyOf(tags);
    }

    /** The same with other values where a change gives any. */
    Spec with(Change change) {
      return new Spec(
          modelName,
          computeType,
          instanceType,
          change.replicas().orElse(replicas),
          change.securitySettings().orElse(securitySettings),
          vpcConfig,
          change.tags().orElse(tags),
          change.multiTenant().orElse(multiTenant),
          tenantIsolation);
    }
  }

  /** New values of what may change while a deployment runs; what is empty stays. */
  public record Change(
      Optional<Integer> replicas,
      Optional<Wishes> securitySettings,
      Optional<Map<String, String>> tags,
      Optional<Boolean> multiTenant) {}

  /** The same as it is asked for from now on. */
  Deployment with(Spec changed, List<String> itsNotices) {
    return new Deployment(
        id, tenantId, name, changed, computeGranted, itsNotices, createdBy, createdAt);
  }
}
