// SPDX-License-Identifier: MIT
package com.paitient.server.access;

import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.ApiKeys;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.IdentityException;
import com.paitient.server.identity.KeySecret;
import com.paitient.server.identity.Recorder;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes, lists and revokes API keys. Nobody makes a key that may more than he. Thread-safe. */
public final class Credentials {
  private final ApiKeys keys;
  private final Access access;
  private final Recorder recorder;

  public Credentials(ApiKeys keys, Access access, Recorder recorder) {
    this.keys = keys;
    this.access = access;
    this.recorder = recorder;
  }

  /**
   * A key as it is asked for.
   *
   * @param tenantId whom it is for; the caller's own tenant if empty
   * @param userId on whose behalf it acts; the caller if empty
   */
  public record Wanted(
      String name,
      String environment,
      List<String> permissions,
      String resourcePattern,
      List<String> ipRanges,
      Optional<Instant> expiresAt,
      Optional<String> tenantId,
      Optional<String> userId) {
    /** For the caller himself. */
    public Wanted(
        String name,
        String environment,
        List<String> permissions,
        String resourcePattern,
        List<String> ipRanges,
        Optional<Instant> expiresAt) {
      this(
          name,
          environment,
          permissions,
          resourcePattern,
          ipRanges,
          expiresAt,
          Optional.empty(),
          Optional.empty());
    }
  }

  /** A new key with its secret, which is shown this once. */
  public record Issued(ApiKey key, KeySecret secret) {}

  /** Makes a key for the caller's own tenant, or for one that he manages. */
  public Issued issue(Caller caller, Wanted wanted) {
    Grant grant = access.require(caller, Permission.API_KEY_WRITE, Resource.all("api-key"));
    String tenant = tenant(caller, Permission.TENANT_WRITE, wanted.tenantId());
    refuseMoreThanOwn(caller, wanted);
    KeySecret secret = KeySecret.random(wanted.environment());
    ApiKey key = key(wanted, wanted.userId().orElse(grant.userId()), tenant, grant.userId());
    access.record(caller, grant, "key.created", key.id(), told(key));
    keys.add(key, secret.hash());
    return new Issued(key, secret);
  }

  /** Where a secret is put before it is valid. */
  @FunctionalInterface
  public interface Safe {
    void put(KeySecret secret) throws IOException;
  }

  /**
   * Makes the first key of a fresh service, which may do everything; it becomes valid only after it
   * was put into {@code safe}, so that it cannot be lost.
   */
  public Optional<Issued> issueFirst(String userId, String tenantId, Safe safe) throws IOException {
    if (!keys.isEmpty()) {
      return Optional.empty();
    }
    Wanted all =
        new Wanted("first administrator", "live", List.of("*"), "*", List.of(), Optional.empty());
    KeySecret secret = KeySecret.random("live");
    ApiKey key = key(all, userId, tenantId, "service");
    var _ =
        recorder.append(
            recorder
                .event("key.created")
                .by("service", tenantId)
                .on("api-key", key.id())
                .action(Permission.API_KEY_WRITE.text())
                .detail("for_user_id", key.userId())
                .detail("for_tenant_id", key.tenantId())
                .detail("permissions", key.permissions())
                .detail("resource_pattern", key.resourcePattern()));
    safe.put(secret);
    keys.add(key, secret.hash());
    return Optional.of(new Issued(key, secret));
  }

  /** Whom a key is for and what it may. */
  private static Map<String, Object> told(ApiKey key) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("for_user_id", key.userId());
    told.put("for_tenant_id", key.tenantId());
    told.put("permissions", key.permissions());
    told.put("resource_pattern", key.resourcePattern());
    if (!key.ipRanges().isEmpty()) {
      told.put("ip_ranges", key.ipRanges());
    }
    key.expiresAt().ifPresent(end -> told.put("expires_at", end.toString()));
    return told;
  }

  private ApiKey key(Wanted wanted, String userId, String tenantId, String createdBy) {
    return new ApiKey(
        recorder.id("key"),
        userId,
        tenantId,
        wanted.name(),
        wanted.environment(),
        wanted.permissions(),
        wanted.resourcePattern(),
        wanted.ipRanges(),
        recorder.now(),
        wanted.expiresAt(),
        Optional.empty(),
        createdBy);
  }

  private void refuseMoreThanOwn(Caller caller, Wanted wanted) {
    boolean within =
        wanted.permissions().stream()
            .allMatch(permission -> Access.includes(caller, permission, wanted.resourcePattern()));
    if (!within) {
      throw access.refuse(
          caller,
          Permission.API_KEY_WRITE,
          Resource.all("api-key"),
          AccessException.Code.DENIED,
          "a key cannot be given more than the key that makes it has");
    }
  }

  /** The keys of a tenant, the caller's own if none is named, after {@code after}. */
  public List<ApiKey> list(
      Caller caller, Optional<String> tenantId, Optional<String> after, int most) {
    var _ = access.require(caller, Permission.API_KEY_READ, Resource.all("api-key"));
    return keys.list(tenant(caller, Permission.TENANT_READ, tenantId), after, most);
  }

  /** One key of a tenant. */
  public ApiKey read(Caller caller, Optional<String> tenantId, String id) {
    var _ = access.require(caller, Permission.API_KEY_READ, Resource.all("api-key"));
    return keys.byId(tenant(caller, Permission.TENANT_READ, tenantId), id)
        .orElseThrow(Credentials::gone);
  }

  /** Ends a key at once. */
  public void revoke(Caller caller, Optional<String> tenantId, String id) {
    Grant grant = access.require(caller, Permission.API_KEY_WRITE, Resource.all("api-key"));
    String tenant = tenant(caller, Permission.TENANT_WRITE, tenantId);
    var _ = keys.byId(tenant, id).orElseThrow(Credentials::gone);
    access.record(caller, grant, "key.revoked", id, Map.of("for_tenant_id", tenant));
    if (!keys.revoke(tenant, id, recorder.now())) {
      throw gone();
    }
  }

  /** The tenant that is named: the caller's own, or for those who run the service any. */
  private String tenant(Caller caller, Permission permission, Optional<String> named) {
    String tenant = named.orElse(caller.tenantId());
    if (!tenant.equals(caller.tenantId())) {
      Resource resource = Resource.named("tenant", tenant);
      var _ = access.require(caller, permission, resource);
      if (!caller.tenantId().equals(Caller.ORGANIZATION)) {
        throw access.refuse(
            caller,
            permission,
            resource,
            AccessException.Code.DENIED,
            "this key belongs to another tenant");
      }
    }
    return tenant;
  }

  /** Who made a tenant's key; nobody if there is no such key. */
  public Optional<String> makerOf(String tenantId, String credentialId) {
    return keys.byId(tenantId, credentialId).map(ApiKey::createdBy);
  }

  private static IdentityException gone() {
    return new IdentityException(IdentityException.Code.NO_SUCH_KEY, "there is no such API key");
  }
}
