// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import com.paitient.keys.Context;
import com.paitient.keys.KeysException;
import com.paitient.server.access.Access;
import com.paitient.server.access.AccessException;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.tenants.TenantException.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Tenants: registered, changed, disabled, and asked whether somebody may act for one. Only those
 * who run the service may register and change; a tenant's own people see their own. Thread-safe.
 */
public final class Tenants {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");
  private static final Set<String> RESERVED =
      Set.of(Context.SYSTEM, Context.SHARED, Caller.ORGANIZATION, "organization");
  private static final int MOST_NAME = 200;

  private final TenantStore store;
  private final Holding holding;
  private final Access access;
  private final Recorder recorder;

  public Tenants(TenantStore store, Holding holding, Access access, Recorder recorder) {
    this.store = store;
    this.holding = holding;
    this.access = access;
    this.recorder = recorder;
  }

  /** A tenant as it is asked for. */
  public record Wanted(String name, Isolation isolation, Optional<String> keyProvider) {}

  /** A tenant that was made, or one of the same definition that was there. */
  public record Created(Tenant tenant, boolean fresh) {}

  /** What is to change; what is not there stays. */
  public record Change(
      Optional<String> name,
      Optional<Isolation> isolation,
      Optional<String> keyProvider,
      Optional<Boolean> disabled) {}

  /** Registers a tenant under a new id. */
  public Created create(Caller caller, Wanted wanted) {
    return register(caller, recorder.id("ten"), wanted);
  }

  /** Registers a tenant under the id that the caller has for it. */
  public Created create(Caller caller, String id, Wanted wanted) {
    if (!ID.matcher(id).matches() || RESERVED.contains(id) || id.startsWith("ten_")) {
      throw new TenantException(
          Code.BAD_FIELD,
          "id",
          "a tenant's id has 1 to 100 letters, digits or . _ : -, does not begin with ten_, and is"
              + " none of the service's own");
    }
    return register(caller, id, wanted);
  }

  private Created register(Caller caller, String id, Wanted wanted) {
    Grant grant = access.require(caller, Permission.TENANT_WRITE, resource(id));
    checkName(wanted.name());
    holding.check(wanted.isolation(), wanted.keyProvider());
    Tenant tenant =
        new Tenant(
            id,
            wanted.name(),
            wanted.isolation(),
            wanted.keyProvider(),
            Optional.empty(),
            recorder.now());
    Optional<Tenant> before = store.byId(id);
    if (before.isEmpty()) {
      access.record(caller, grant, "tenant.created", id, told(tenant));
      if (store.add(tenant)) {
        holding.apply(tenant);
        return new Created(tenant, true);
      }
      before = store.byId(id);
    }
    return new Created(same(before.orElseThrow(Tenants::gone), wanted), false);
  }

  /** What a tenant is to be; its name is for people, and may be a person's. */
  private static Map<String, Object> told(Tenant tenant) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("isolation", tenant.isolation().text());
    tenant.keyProvider().ifPresent(provider -> told.put("key_provider", provider));
    return told;
  }

  private static Tenant same(Tenant there, Wanted wanted) {
    boolean same =
        there.name().equals(wanted.name())
            && there.isolation() == wanted.isolation()
            && there.keyProvider().equals(wanted.keyProvider());
    if (!same) {
      throw new TenantException(
          Code.ID_TAKEN, "a tenant of this id with another definition is there");
    }
    return there;
  }

  /** Those after {@code after}; a caller of a tenant sees that one. */
  public List<Tenant> list(Caller caller, Optional<String> after, int most) {
    if (isOrganization(caller)) {
      var _ = access.require(caller, Permission.TENANT_READ, Resource.all("tenant"));
      return store.list(after, most);
    }
    Tenant own = read(caller, caller.tenantId());
    return after.isEmpty() ? List.of(own) : List.of();
  }

  /** One tenant, for a caller who may read it. */
  public Tenant read(Caller caller, String id) {
    var _ = within(caller, Permission.TENANT_READ, id);
    return store.byId(id).orElseThrow(Tenants::gone);
  }

  /** Changes a tenant. Its isolation only ever grows. */
  public Tenant change(Caller caller, String id, Change change) {
    Grant grant = access.require(caller, Permission.TENANT_WRITE, resource(id));
    Tenant before = store.byId(id).orElseThrow(Tenants::gone);
    Tenant after = changed(before, change);
    if (after.equals(before)) {
      return before;
    }
    access.record(caller, grant, event(before, after), id, told(after));
    if (!store.replace(after)) {
      throw gone();
    }
    holding.apply(after);
    if (after.isolation() != before.isolation()) {
      holding.bringOver(after);
    }
    return after;
  }

  private Tenant changed(Tenant before, Change change) {
    change.name().ifPresent(Tenants::checkName);
    Isolation isolation = change.isolation().orElse(before.isolation());
    Optional<String> provider = change.keyProvider().or(before::keyProvider);
    if (isolation != before.isolation() || !provider.equals(before.keyProvider())) {
      requireMovable(before, isolation);
      holding.check(isolation, provider);
    }
    return new Tenant(
        before.id(),
        change.name().orElse(before.name()),
        isolation,
        provider,
        disabledAt(before, change.disabled()),
        before.createdAt());
  }

  private static void requireMovable(Tenant before, Isolation isolation) {
    if (before.isolation() != Isolation.STRONG || isolation != Isolation.MAXIMUM) {
      throw new TenantException(
          Code.CANNOT_MEET,
          "isolation can grow from strong to maximum only: what is sealed under shared keys stays"
              + " there, so register another tenant");
    }
  }

  private Optional<Instant> disabledAt(Tenant before, Optional<Boolean> disabled) {
    return disabled.orElse(before.disabledAt().isPresent())
        ? before.disabledAt().or(() -> Optional.of(recorder.now()))
        : Optional.empty();
  }

  private static String event(Tenant before, Tenant after) {
    if (before.disabledAt().isPresent() == after.disabledAt().isPresent()) {
      return "tenant.changed";
    }
    return after.disabledAt().isPresent() ? "tenant.disabled" : "tenant.enabled";
  }

  /**
   * The tenant, if somebody may act for it now.
   *
   * @throws TenantException NO_SUCH_TENANT, DISABLED, KEYS_REVOKED, KEYS_DESTROYED
   */
  public Tenant usable(String id) {
    Tenant tenant =
        id.equals(Caller.ORGANIZATION)
            ? Tenant.organization()
            : store.byId(id).orElseThrow(Tenants::gone);
    requireEnabled(tenant);
    switch (holding.phase(tenant)) {
      case DESTROYED, ERASED ->
          throw new TenantException(
              Code.KEYS_DESTROYED,
              "the keys of this tenant were destroyed, and its data with them");
      case REVOKED ->
          throw new TenantException(Code.KEYS_REVOKED, "the keys of this tenant are revoked");
      case IN_USE -> holding.requireHeld(tenant);
    }
    return tenant;
  }

  /** {@code active}, {@code disabled}, {@code keys_revoked} or {@code keys_destroyed}. */
  public String status(Tenant tenant) {
    return switch (holding.phase(tenant)) {
      case DESTROYED, ERASED -> "keys_destroyed";
      case REVOKED -> "keys_revoked";
      case IN_USE -> tenant.disabledAt().isPresent() ? "disabled" : "active";
    };
  }

  private static void requireEnabled(Tenant tenant) {
    if (tenant.disabledAt().isPresent()) {
      throw new TenantException(Code.DISABLED, "this tenant is disabled");
    }
  }

  /** Whether what a tenant has deployed can be started now. */
  public boolean isOpen(String id) {
    try {
      return letsIn(id);
    } catch (KeysException away) {
      return false;
    }
  }

  /**
   * Whether callers of a tenant are let in.
   *
   * @throws KeysException PROVIDER_UNAVAILABLE while its own key provider is away
   */
  public boolean letsIn(String id) {
    try {
      var _ = usable(id);
      return true;
    } catch (TenantException _) {
      return false;
    }
  }

  /** The ids of tenants whose keys a provider holds. */
  List<String> heldBy(String provider) {
    List<String> held = new ArrayList<>();
    each(tenant -> {
      if (tenant.keyProvider().filter(provider::equals).isPresent()) {
        held.add(tenant.id());
      }
    });
    return held;
  }

  /** Puts the keys of all tenants as they are to be, when the service starts. */
  public void restore() {
    each(holding::apply);
  }

  private void each(Consumer<Tenant> act) {
    Optional<String> after = Optional.empty();
    List<Tenant> rows;
    do {
      rows = store.list(after, 500);
      rows.forEach(act);
      after = rows.stream().reduce((_, last) -> last).map(Tenant::id);
    } while (rows.size() == 500);
  }

  /** The grant on a tenant: those who run the service for all, everybody else for his own. */
  Grant within(Caller caller, Permission permission, String id) {
    Grant grant = access.require(caller, permission, resource(id));
    if (!isOrganization(caller) && !caller.tenantId().equals(id)) {
      throw access.refuse(
          caller,
          permission,
          resource(id),
          AccessException.Code.DENIED,
          "this key belongs to another tenant");
    }
    return grant;
  }

  static boolean isOrganization(Caller caller) {
    return caller.tenantId().equals(Caller.ORGANIZATION);
  }

  static Resource resource(String id) {
    return Resource.named("tenant", id);
  }

  static TenantException gone() {
    return new TenantException(Code.NO_SUCH_TENANT, "there is no such tenant");
  }

  private static void checkName(String name) {
    if (name.isBlank() || name.length() > MOST_NAME) {
      throw new TenantException(Code.BAD_FIELD, "name", "a tenant's name has 1 to 200 characters");
    }
  }
}
