// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.keys.Certificate;
import com.paitient.keys.DestructionRequest;
import com.paitient.keys.KeyEntry;
import com.paitient.keys.KeyState;
import com.paitient.server.http.Answer;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import com.paitient.server.identity.Caller;
import com.paitient.server.tenants.Rewrapping;
import com.paitient.server.tenants.TenantKeyLife;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** Tenants' keys: listed without secrets, rotated, revoked, destroyed by two people. */
record TenantKeyEndpoints(TenantKeyLife life) {
  private static final String KEYS = "/v1/tenants/{id}/keys";
  private static final String SERVICE = "/v1/keys";
  private static final String DESTRUCTION = KEYS + "/destruction";

  List<Route> routes() {
    return List.of(
        Route.of("GET", KEYS, this::read),
        Route.of("POST", KEYS + "/rotate", this::rotate),
        Route.of("POST", KEYS + "/rewrap", this::rewrap),
        Route.of("GET", KEYS + "/rewrap", this::rewrapping),
        Route.of("POST", KEYS + "/revoke", exchange -> act(exchange, life::revoke)),
        Route.of("POST", KEYS + "/reinstate", exchange -> act(exchange, life::reinstate)),
        Route.of("POST", DESTRUCTION, exchange -> act(exchange, life::askDestruction)),
        Route.of(
            "POST", DESTRUCTION + "/approve", exchange -> act(exchange, life::approveDestruction)),
        Route.of("DELETE", DESTRUCTION, exchange -> act(exchange, life::cancelDestruction)),
        Route.of("GET", DESTRUCTION + "/certificate", this::certificate),
        Route.of("GET", SERVICE, exchange -> shown(life.service().read(exchange.caller()))),
        Route.of(
            "POST",
            SERVICE + "/rotate",
            exchange -> shown(life.service().rotate(exchange.caller()))),
        Route.of("POST", SERVICE + "/root/rotate", this::rotateRoot));
  }

  private Answer read(Exchange exchange) {
    String id = exchange.path("id");
    return Answer.ok(shown(id, life.read(exchange.caller(), id)));
  }

  private Answer rotate(Exchange exchange) {
    String id = exchange.path("id");
    return Answer.ok(shown(id, life.rotate(exchange.caller(), id)));
  }

  private Answer rotateRoot(Exchange exchange) {
    boolean endFormer = exchange.body(fields -> fields.flag("end_former", false));
    String root = life.service().rotateRoot(exchange.caller(), endFormer);
    return Answer.ok(Json.object().put("root", root).put("former_ended", endFormer));
  }

  private static Answer shown(List<KeyState> states) {
    ObjectNode list = Json.object();
    var data = list.putArray("data");
    states.forEach(state -> data.add(shown(state.tenant(), Optional.of(state))));
    return Answer.ok(list);
  }

  private Answer rewrap(Exchange exchange) {
    return Answer.ok(shown(Optional.of(life.rewrap(exchange.caller(), exchange.path("id")))));
  }

  private Answer rewrapping(Exchange exchange) {
    return Answer.ok(shown(life.rewrapping(exchange.caller(), exchange.path("id"))));
  }

  private static Answer act(Exchange exchange, BiFunction<Caller, String, KeyState> act) {
    String id = exchange.path("id");
    return Answer.ok(shown(id, Optional.of(act.apply(exchange.caller(), id))));
  }

  private Answer certificate(Exchange exchange) {
    Certificate certificate = life.certificate(exchange.caller(), exchange.path("id"));
    ObjectNode shown =
        Json.object()
            .put("tenant_id", certificate.tenant())
            .put("destroyed_at", certificate.at().toString());
    certificate.keyIds().forEach(shown.putArray("key_ids")::add);
    certificate.remains().forEach(shown.putArray("remains")::add);
    return Answer.ok(shown.put("signer", certificate.signer()).put("text", certificate.text()));
  }

  private static ObjectNode shown(String id, Optional<KeyState> state) {
    ObjectNode shown =
        Json.object()
            .put("tenant_id", id)
            .put("phase", state.map(TenantKeyEndpoints::phase).orElse("in_use"))
            .put("shared", state.filter(keys -> !keys.tenant().equals(id)).isPresent())
            .put("since", state.map(KeyState::since).map(Instant::toString).orElse(null));
    var keys = shown.putArray("keys");
    state.map(KeyState::keys).orElse(List.of()).forEach(key -> keys.add(shown(key)));
    state
        .flatMap(KeyState::request)
        .ifPresentOrElse(
            request -> shown.set("destruction", shown(request)),
            () -> shown.putNull("destruction"));
    return shown;
  }

  private static String phase(KeyState state) {
    return switch (state.phase()) {
      case IN_USE -> "in_use";
      case REVOKED -> "revoked";
      case DESTROYED, ERASED -> "destroyed";
    };
  }

  private static ObjectNode shown(KeyEntry key) {
    return Json.object()
        .put("id", key.id())
        .put("version", key.version())
        .put("profile", key.profile())
        .put("provider", key.provider())
        .put("created_at", key.since().toString())
        .put("newest", key.newest());
  }

  private static ObjectNode shown(DestructionRequest request) {
    Optional<DestructionRequest.Approval> approval = request.approval();
    return Json.object()
        .put("asked_by", request.askedBy())
        .put("asked_at", request.askedAt().toString())
        .put("approved_by", approval.map(DestructionRequest.Approval::by).orElse(null))
        .put("approved_at", approval.map(each -> each.at().toString()).orElse(null))
        .put("due_at", approval.map(each -> each.due().toString()).orElse(null));
  }

  private static ObjectNode shown(Optional<Rewrapping.Progress> progress) {
    return Json.object()
        .put(
            "stage",
            progress.map(each -> each.stage().name().toLowerCase(Locale.ROOT)).orElse("none"))
        .put("done", progress.map(Rewrapping.Progress::done).orElse(0L))
        .put("all", progress.map(Rewrapping.Progress::all).orElse(0L));
  }
}
