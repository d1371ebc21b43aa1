// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.server.models.Deployment.Spec;
import com.paitient.server.models.ModelException.Code;
import com.paitient.server.settings.InForce;
import com.paitient.server.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What this machine can grant of a deployment's wishes: as asked, something stronger with a notice,
 * or nothing.
 */
public record Feasibility(boolean isolatesNetwork, boolean cpuFallback) {
  private static final Set<String> ISOLATION = Set.of("basic", "strong", "maximum");

  /** The notices of what is granted otherwise than asked. */
  List<String> check(Spec spec, InForce inForce, boolean here) {
    List<String> notices = new ArrayList<>(inForce.notices());
    if (here) {
      network(spec, inForce, notices);
      compute(spec, notices);
    } else {
      elsewhere(spec, inForce, notices);
    }
    tenants(spec);
    return notices;
  }

  private void network(Spec spec, InForce inForce, List<String> notices) {
    boolean wanted =
        inForce.holds(Setting.NETWORK_ISOLATION)
            || inForce.holds(Setting.PRIVATE_ENDPOINTS)
            || !spec.vpcConfig().isEmpty();
    if (wanted && !isolatesNetwork) {
      throw new ModelException(
          Code.CANNOT_MEET,
          "this system allows no network namespaces, so a deployment cannot be isolated here");
    }
    if (!spec.vpcConfig().isEmpty()) {
      notices.add(
          "vpc_config is kept but names no network here: the model's process has no network at"
              + " all, which is stronger");
    }
    if (inForce.holds(Setting.PRIVATE_ENDPOINTS)) {
      notices.add("the model has no endpoint on any network; only this service reaches it");
    }
  }

  /** A model on another server is reached over the network, and its machine is not ours. */
  private static void elsewhere(Spec spec, InForce inForce, List<String> notices) {
    if (inForce.holds(Setting.NETWORK_ISOLATION)
        || inForce.holds(Setting.PRIVATE_ENDPOINTS)
        || !spec.vpcConfig().isEmpty()) {
      throw new ModelException(
          Code.CANNOT_MEET,
          "this model runs on another server, which cannot be kept off the network from here");
    }
    if (spec.computeType().isPresent() || spec.instanceType().isPresent() || spec.replicas() > 1) {
      notices.add("compute: the model runs on another server, with whatever that one has");
    }
  }

  private void compute(Spec spec, List<String> notices) {
    if (spec.computeType().filter("gpu"::equals).isPresent()) {
      if (!cpuFallback) {
        throw new ModelException(Code.CANNOT_MEET, "this machine has no GPU for deployments");
      }
      notices.add("compute: gpu was asked for, cpu is granted: this machine has no GPU");
    }
    if (spec.instanceType().isPresent()) {
      notices.add("instance_type names a cloud machine and has no meaning on this one");
    }
    if (spec.replicas() > 1) {
      notices.add("replicas: one process runs on this machine");
    }
  }

  private static void tenants(Spec spec) {
    String wanted = spec.tenantIsolation().orElse("basic");
    if (!ISOLATION.contains(wanted)) {
      throw new ModelException(
          Code.CANNOT_MEET, "tenant_isolation must be one of basic, strong, maximum");
    }
  }
}
