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
import com.paitient.server.tenants.Isolation;
import com.paitient.server.tenants.Tenant;
import com.paitient.server.tenants.TenantException;
import com.paitient.server.tenants.Tenants;
import java.util.List;
import java.util.Optional;

/** Asks for a caller's grant under the settings in force, his address included. */
final class Admission {
  private static final List<String> PRIVATE =
      List.of(
          "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7");

  private final Access access;
  private final Tenants tenants;

  Admission(Access access, Tenants tenants) {
    this.access = access;
    this.tenants = tenants;
  }

  Admitted require(Caller caller, Deployment deployment, InForce inForce, GenerateRequest request) {
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
    requireEncrypted(inForce, request.carriage());
    Tenant tenant = tenant(caller, Permission.TEXT_GENERATE, resource, request.tenantId());
    requireServed(deployment, tenant);
    requireApart(deployment, inForce, tenant);
    return new Admitted(grant, tenant.id());
  }

  private static void requireEncrypted(InForce inForce, Carriage carriage) {
    String level = String.valueOf(inForce.of(Setting.ENCRYPTION_LEVEL).orElse("standard"));
    if (!level.equals("standard") && !carriage.tls13()) {
      throw notEncrypted(level, "comes over TLS 1.3 that ends in this service");
    }
    if (level.equals("maximum") && !carriage.sealed()) {
      throw notEncrypted(level, "is sealed end to end (GET /v1/request-key)");
    }
  }

  private static GatewayException notEncrypted(String level, String demand) {
    return new GatewayException(
        GatewayException.Code.NOT_ENCRYPTED,
        "encryption_level " + level + " is in force, so a request is taken only if it " + demand);
  }

  /** The proof that a request may be answered, and the tenant that it is for. */
  record Admitted(Grant grant, String tenantId) {}

  private static void requireServed(Deployment deployment, Tenant tenant) {
    if (!deployment.spec().multiTenant() && !tenant.id().equals(deployment.tenantId())) {
      throw new GatewayException(
          GatewayException.Code.BAD_FIELD,
          "tenant_id names another tenant than the deployment's, which was not made multi_tenant");
    }
  }

  private static void requireApart(Deployment deployment, InForce inForce, Tenant tenant) {
    Isolation least =
        deployment.spec().tenantIsolation().flatMap(Isolation::of).orElse(Isolation.BASIC);
    boolean ownKeys = inForce.holds(Setting.TENANT_ENCRYPTION_KEYS);
    if (!tenant.isolation().reaches(least) || (ownKeys && !tenant.isolation().ownKeys())) {
      throw new TenantException(
          TenantException.Code.ISOLATION_UNMET,
          "the tenant's isolation is "
              + tenant.isolation().text()
              + ", and this deployment asks for "
              + (ownKeys && least == Isolation.BASIC ? "keys of its own" : least.text()));
    }
  }

  /** The tenant a request is for: the caller's own; those who run the service may name any. */
  Tenant tenant(
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
    return tenants.usable(tenant);
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
