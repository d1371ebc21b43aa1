// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.http.Page;
import com.paitient.server.http.Route;
import com.paitient.server.models.Deployment;
import com.paitient.server.models.Deployments;
import com.paitient.server.models.Part;
import com.paitient.server.models.Standing;
import com.paitient.server.runtimes.ModelRuntime.State;
import com.paitient.server.settings.Wishes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Deployments: made, listed, read, changed, deleted. */
record DeploymentEndpoints(Deployments deployments) {
  private static final int MOST_REPLICAS = 1_000;
  private static final Set<String> COMPUTE = Set.of("cpu", "gpu");

  List<Route> routes() {
    return List.of(
        Route.once("/v1/deployments", Route.Once.ON_DISK, this::create),
        Route.of("GET", "/v1/deployments", this::list).asking("limit", "cursor"),
        Route.of("GET", "/v1/deployments/{id}", this::read),
        Route.of("PATCH", "/v1/deployments/{id}", this::change),
        Route.of("DELETE", "/v1/deployments/{id}", this::delete));
  }

  private Answer create(Exchange exchange) {
    Named asked = exchange.body(DeploymentEndpoints::asked);
    Deployments.Created created = deployments.create(exchange.caller(), asked.name(), asked.spec());
    ObjectNode shown = shown(created.standing());
    return created.fresh() ? Answer.created(shown) : Answer.ok(shown);
  }

  private Answer list(Exchange exchange) {
    Page page = exchange.query().page();
    Part<Standing> found = deployments.list(exchange.caller(), page.cursor(), page.limit());
    return Answer.ok(Page.of(found.data(), DeploymentEndpoints::shown, found.next()));
  }

  private Answer read(Exchange exchange) {
    return Answer.ok(shown(deployments.read(exchange.caller(), exchange.path("id"))));
  }

  private Answer change(Exchange exchange) {
    Deployment.Change change =
        exchange.body(fields ->
            new Deployment.Change(
                given(fields, "replicas", () -> replicas(fields)),
                given(
                    fields,
                    "security_settings",
                    () -> Wishes.parse(fields.tree("security_settings"))),
                given(fields, "tags", () -> fields.labels("tags")),
                given(fields, "multi_tenant", () -> fields.flag("multi_tenant", false))));
    return Answer.ok(shown(deployments.change(exchange.caller(), exchange.path("id"), change)));
  }

  private static <T> Optional<T> given(Fields fields, String name, Supplier<T> value) {
    return fields.has(name) ? Optional.of(value.get()) : Optional.empty();
  }

  private Answer delete(Exchange exchange) {
    deployments.delete(exchange.caller(), exchange.path("id"));
    return Answer.nothing();
  }

  /** A definition under its name. */
  private record Named(String name, Deployment.Spec spec) {}

  private static Named asked(Fields fields) {
    Optional<String> compute = fields.optionalText("compute_type");
    if (compute.filter(type -> !COMPUTE.contains(type)).isPresent()) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "compute_type", "This field must be cpu or gpu.");
    }
    return new Named(
        fields.text("deployment_name"),
        new Deployment.Spec(
            fields.text("model_name"),
            compute,
            fields.optionalText("instance_type"),
            replicas(fields),
            Wishes.parse(fields.tree("security_settings")),
            vpc(fields),
            fields.labels("tags"),
            fields.flag("multi_tenant", false),
            fields.optionalText("tenant_isolation")));
  }

  private static int replicas(Fields fields) {
    int replicas = fields.count("replicas").orElse(1);
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD,
          "replicas",
          "This field must be from 1 to " + MOST_REPLICAS + ".");
    }
    return replicas;
  }

  private static Map<String, Object> vpc(Fields fields) {
    fields
        .object("vpc_config")
        .ifPresent(vpc -> {
          List<String> _ = vpc.texts("subnet_ids");
          List<String> _ = vpc.texts("security_group_ids");
          vpc.end();
        });
    return fields.tree("vpc_config");
  }

  private static ObjectNode shown(Standing standing) {
    Deployment deployment = standing.deployment();
    Deployment.Spec spec = deployment.spec();
    ObjectNode shown =
        Json.object()
            .put("id", deployment.id())
            .put("deployment_name", deployment.name())
            .put("model_name", spec.modelName())
            .put("status", status(standing.state()))
            .put("status_reason", reason(standing.state()).orElse(null))
            .put("isolation_level", standing.isolationLevel())
            .put("endpoint", "/v1/deployments/" + deployment.id() + "/generate");
    shown.set("security_settings", Json.of(standing.inForce().tree()));
    notices(standing).forEach(shown.putArray("notices")::add);
    shown
        .putObject("compute")
        .put("requested", spec.computeType().orElse(null))
        .put("granted", deployment.computeGranted());
    addGiven(shown, spec);
    return shown.put("created_at", deployment.createdAt().toString());
  }

  private static void addGiven(ObjectNode shown, Deployment.Spec spec) {
    shown
        .put("compute_type", spec.computeType().orElse(null))
        .put("instance_type", spec.instanceType().orElse(null))
        .put("replicas", spec.replicas())
        .put("multi_tenant", spec.multiTenant())
        .put("tenant_isolation", spec.tenantIsolation().orElse(null));
    shown.set("vpc_config", Json.of(spec.vpcConfig()));
    shown.set("tags", Json.of(spec.tags()));
  }

  private static Set<String> notices(Standing standing) {
    Set<String> notices = new LinkedHashSet<>(standing.deployment().notices());
    notices.addAll(standing.inForce().notices());
    return notices;
  }

  private static String status(State state) {
    return switch (state) {
      case State.Provisioning _ -> "provisioning";
      case State.Ready _ -> "ready";
      case State.Failed _ -> "failed";
      case State.Stopped _ -> "stopped";
    };
  }

  private static Optional<String> reason(State state) {
    return state instanceof State.Failed failed ? Optional.of(failed.reason()) : Optional.empty();
  }
}
