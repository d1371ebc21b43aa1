// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.server.access.Access;
import com.paitient.server.access.AccessException;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.identity.Caller;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.Deployments;
import com.paitient.server.network.AddressRanges;
import com.paitient.server.settings.InForce;
import com.paitient.server.settings.Setting;
import java.util.List;
import java.util.Optional;

/** Asks for a caller's grant under the settings in force, his address included. */
final class Admission {
  private static final List<String> PRIVATE =
      List.of(
          "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7");

  private final Access access;

  Admission(Access access) {
    this.access = access;
  }

  Grant require(Caller caller, Deployment deployment, InForce inForce, Optional<String> tenantId) {
    var resource = Deployments.resource(deployment);
    Grant grant = access.require(caller, Permission.TEXT_GENERATE, resource);
    if (!reachableFrom(caller.address(), inForce)) {
      throw access.refuse(
          caller,
          Permission.TEXT_GENERATE,
          resource,
          AccessException.Code.WRONG_ADDRESS,
          "the settings in force do not allow requests from this address");
    }
    var _ = tenant(caller, Permission.TEXT_GENERATE, resource, tenantId);
    return grant;
  }

  /** The tenant a request is for: the caller's own; those who run the service may name any. */
  String tenant(
      Caller caller, Permission permission, Resource resource, Optional<String> tenantId) {
    String tenant = tenantId.orElse(caller.tenantId());
    if (!tenant.equals(caller.tenantId()) && !caller.tenantId().equals(Caller.ORGANIZATION)) {
      throw access.refuse(
          caller,
          permission,
          resource,
          AccessException.Code.DENIED,
          "this key belongs to a tenant and may not act for another");
    }
    return tenant;
  }

  /** Whether the caller may see real values in a deployment's answers: no proof is no refusal. */
  Optional<Grant> reidentifying(Caller caller, Deployment deployment) {
    Resource resource = Deployments.resource(deployment);
    return access.allows(caller, Permission.PHI_REIDENTIFY, resource)
        ? Optional.of(access.require(caller, Permission.PHI_REIDENTIFY, resource))
        : Optional.empty();
  }

  private static boolean reachableFrom(String address, InForce inForce) {
    boolean inside =
        !inForce.holds(Setting.INTERNAL_TRAFFIC_ONLY)
            || AddressRanges.parse(PRIVATE).contains(address);
    List<?> lists = (List<?>) inForce.of(Setting.ALLOWED_IP_RANGES).orElse(List.of());
    return inside && lists.stream().allMatch(list -> contains((List<?>) list, address));
  }

  private static boolean contains(List<?> ranges, String address) {
    return AddressRanges.parse(ranges.stream().map(String.class::cast).toList()).contains(address);
  }
}
