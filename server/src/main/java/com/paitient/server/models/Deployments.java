// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Job;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.models.Deployment.Spec;
import com.paitient.server.models.ModelException.Code;
import com.paitient.server.settings.InForce;
import com.paitient.server.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Deployments and their life: made, found, listed, deleted, and back after a restart. Thread-safe.
 */
public final class Deployments {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final String UPSTREAM = "upstream";
  private static final int PAGE = 500;

  private final DeploymentStore store;
  private final Workshop workshop;
  private final Settings settings;
  private final Feasibility feasibility;
  private final Access access;
  private final Recorder recorder;

  public Deployments(
      DeploymentStore store,
      Workshop workshop,
      Settings settings,
      Feasibility feasibility,
      Access access,
      Recorder recorder) {
    this.store = store;
    this.workshop = workshop;
    this.settings = settings;
    this.feasibility = feasibility;
    this.access = access;
    this.recorder = recorder;
  }

  /** A deployment that was made, or one of the same definition that was there. */
  public record Created(Standing standing, boolean fresh) {}

  /** Makes a deployment and starts it; answers while it is provisioning. */
  public Created create(Caller caller, String name, Spec spec) {
    Grant grant =
        access.require(caller, Permission.DEPLOYMENT_WRITE, Resource.named("deployment", name));
    checkName(name);
    Optional<Deployment> before = store.byName(grant, name);
    if (before.isPresent()) {
      return new Created(same(before.get(), spec), false);
    }
    Deployment deployment = draft(grant, name, spec, workshop.runsHere(spec.modelName()));
    record("deployment.created", caller, deployment);
    if (!store.add(grant, deployment)) {
      return new Created(
          same(store.byName(grant, name).orElseThrow(Deployments::gone), spec), false);
    }
    workshop.start(deployment);
    return new Created(standing(deployment), true);
  }

  private Deployment draft(Grant grant, String name, Spec spec, boolean here) {
    InForce inForce = settings.inForce(spec.securitySettings());
    return new Deployment(
        recorder.id("dep"),
        grant.tenantId(),
        name,
        spec,
        here ? "cpu" : UPSTREAM,
        feasibility.check(spec, inForce, here),
        grant.userId(),
        recorder.now());
  }

  private Standing same(Deployment there, Spec spec) {
    if (!there.spec().equals(spec)) {
      throw new ModelException(
          Code.NAME_TAKEN, "a deployment of this name with another definition is there");
    }
    return standing(there);
  }

  /** The deployment that {@code nameOrId} names, if the caller holds {@code permission} on it. */
  public Standing named(Caller caller, Permission permission, String nameOrId) {
    Grant looking = access.requireSome(caller, permission, "deployment");
    Deployment deployment =
        store
            .named(looking, nameOrId)
            .or(() -> offered(permission, nameOrId))
            .orElseThrow(Deployments::gone);
    return standing(deployment);
  }

  /** What the organization offers to every tenant, to be prompted and nothing else. */
  private Optional<Deployment> offered(Permission permission, String nameOrId) {
    if (permission != Permission.TEXT_GENERATE) {
      return Optional.empty();
    }
    Grant sharing = access.grant(Job.SHARED_DEPLOYMENTS, Caller.ORGANIZATION);
    return store.named(sharing, nameOrId).filter(found -> found.spec().multiTenant());
  }

  /** One deployment, for a caller who may read it. */
  public Standing read(Caller caller, String nameOrId) {
    Standing found = named(caller, Permission.DEPLOYMENT_READ, nameOrId);
    var _ = access.require(caller, Permission.DEPLOYMENT_READ, resource(found.deployment()));
    return found;
  }

  /** One deployment, for a caller who may prompt it. */
  public Standing usable(Caller caller, String nameOrId) {
    Standing found = named(caller, Permission.TEXT_GENERATE, nameOrId);
    var _ = access.require(caller, Permission.TEXT_GENERATE, resource(found.deployment()));
    return found;
  }

  /** All that the caller may prompt. */
  public List<Standing> usable(Caller caller) {
    List<Standing> all = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Part<Standing> part = list(caller, Permission.TEXT_GENERATE, after, PAGE);
      all.addAll(part.data());
      after = part.next();
    } while (after.isPresent());
    return all;
  }

  /** Those that the caller may read, after {@code after}; {@code most} are looked at. */
  public Part<Standing> list(Caller caller, Optional<String> after, int most) {
    return list(caller, Permission.DEPLOYMENT_READ, after, most);
  }

  private Part<Standing> list(
      Caller caller, Permission permission, Optional<String> after, int most) {
    Grant grant = access.requireSome(caller, permission, "deployment");
    return Part.of(
            store.list(grant, after, most),
            most,
            Deployment::id,
            row -> access.allows(caller, permission, resource(row)))
        .map(this::standing);
  }

  /**
   * Changes what may change while a deployment runs; requests that come later see it.
   *
   * @throws ModelException CANNOT_MEET, and nothing changes, where the new settings cannot be met
   */
  public Standing change(Caller caller, String nameOrId, Deployment.Change change) {
    Deployment found = named(caller, Permission.DEPLOYMENT_WRITE, nameOrId).deployment();
    Grant grant = access.require(caller, Permission.DEPLOYMENT_WRITE, resource(found));
    Spec spec = found.spec().with(change);
    InForce inForce = settings.inForce(spec.securitySettings());
    boolean here = !found.computeGranted().equals(UPSTREAM);
    Deployment changed = found.with(spec, feasibility.check(spec, inForce, here));
    record("deployment.changed", caller, changed);
    if (!store.replace(grant, changed)) {
      throw gone();
    }
    return standing(changed);
  }

  /** Stops and forgets a deployment. */
  public void delete(Caller caller, String nameOrId) {
    Deployment found = named(caller, Permission.DEPLOYMENT_WRITE, nameOrId).deployment();
    Grant grant = access.require(caller, Permission.DEPLOYMENT_WRITE, resource(found));
    record("deployment.deleted", caller, found);
    if (!store.remove(grant, found.id())) {
      throw gone();
    }
    workshop.stop(found);
  }

  /**
   * Starts what was deployed when the service ended.
   *
   * @param openTenants whose deployments run, by the tenant's id
   */
  public void restore(Predicate<String> openTenants) {
    store.tenants().stream().filter(openTenants).forEach(this::start);
  }

  /** Starts what a tenant has deployed. */
  public void start(String tenant) {
    each(tenant, workshop::start);
  }

  /** Stops what a tenant has deployed, and forgets none of it. */
  public void stop(String tenant) {
    each(tenant, workshop::stop);
  }

  private void each(String tenant, Consumer<Deployment> act) {
    Grant grant = access.grant(Job.RESTORE_DEPLOYMENTS, tenant);
    Optional<String> after = Optional.empty();
    do {
      List<Deployment> rows = store.list(grant, after, PAGE);
      rows.forEach(act);
      after = rows.size() < PAGE ? Optional.empty() : Optional.of(rows.getLast().id());
    } while (after.isPresent());
  }

  /** What permissions on a deployment are asked for. */
  public static Resource resource(Deployment deployment) {
    return Resource.named("deployment", deployment.name(), deployment.id());
  }

  private void record(String type, Caller caller, Deployment deployment) {
    Spec spec = deployment.spec();
    Map<String, Object> wishes = new TreeMap<>();
    spec.securitySettings().values().forEach((setting, value) -> wishes.put(setting.path(), value));
    var _ =
        recorder.append(
            recorder
                .event(type, caller)
                .on("deployment", deployment.id())
                .action(Permission.DEPLOYMENT_WRITE.text())
                .detail("name", deployment.name())
                .detail("model", spec.modelName())
                .detail("wishes", wishes)
                .detail("multi_tenant", spec.multiTenant())
                .detail("replicas", (long) spec.replicas()));
  }

  private Standing standing(Deployment deployment) {
    return new Standing(
        deployment,
        workshop.state(deployment),
        settings.inForce(deployment.spec().securitySettings()));
  }

  private static void checkName(String name) {
    if (!NAME.matcher(name).matches() || name.startsWith("dep_")) {
      throw new ModelException(
          Code.BAD_NAME,
          "a deployment's name has 1 to 100 letters, digits or . _ - and does not begin with dep_");
    }
  }

  private static ModelException gone() {
    return new ModelException(Code.NO_SUCH_DEPLOYMENT, "there is no such deployment");
  }
}
