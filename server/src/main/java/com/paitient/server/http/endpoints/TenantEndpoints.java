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
import com.paitient.server.tenants.Isolation;
import com.paitient.server.tenants.Tenant;
import com.paitient.server.tenants.Tenants;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tenants: registered, listed, read, changed, disabled. */
record TenantEndpoints(Tenants tenants) {
  private static final String ALL = "/v1/tenants";
  private static final String ONE = "/v1/tenants/{id}";

  List<Route> routes() {
    return List.of(
        Route.once(ALL, Route.Once.ON_DISK, this::create),
        Route.of("GET", ALL, this::list).asking("limit", "cursor"),
        Route.of("GET", ONE, this::read),
        Route.of("PUT", ONE, this::put),
        Route.of("PATCH", ONE, this::change));
  }

  private Answer create(Exchange exchange) {
    return shown(tenants.create(exchange.caller(), exchange.body(TenantEndpoints::wanted)));
  }

  private Answer put(Exchange exchange) {
    Tenants.Wanted wanted = exchange.body(TenantEndpoints::wanted);
    return shown(tenants.create(exchange.caller(), exchange.path("id"), wanted));
  }

  private Answer shown(Tenants.Created created) {
    ObjectNode shown = shown(created.tenant());
    return created.fresh() ? Answer.created(shown) : Answer.ok(shown);
  }

  private Answer list(Exchange exchange) {
    Page page = exchange.query().page();
    List<Tenant> found = tenants.list(exchange.caller(), page.cursor(), page.oneMore());
    return Answer.ok(page.of(found, this::shown, Tenant::id));
  }

  private Answer read(Exchange exchange) {
    return Answer.ok(shown(tenants.read(exchange.caller(), exchange.path("id"))));
  }

  private Answer change(Exchange exchange) {
    Tenants.Change change =
        exchange.body(fields ->
            new Tenants.Change(
                fields.optionalText("name"),
                isolation(fields),
                fields.optionalText("key_provider"),
                fields.has("disabled")
                    ? Optional.of(fields.flag("disabled", false))
                    : Optional.empty()));
    return Answer.ok(shown(tenants.change(exchange.caller(), exchange.path("id"), change)));
  }

  private static Tenants.Wanted wanted(Fields fields) {
    return new Tenants.Wanted(
        fields.text("name"),
        isolation(fields).orElse(Isolation.STRONG),
        fields.optionalText("key_provider"));
  }

  private static Optional<Isolation> isolation(Fields fields) {
    Optional<String> word = fields.optionalText("isolation");
    Optional<Isolation> isolation = word.flatMap(Isolation::of);
    if (word.isPresent() && isolation.isEmpty()) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "isolation", "This field must be basic, strong or maximum.");
    }
    return isolation;
  }

  private ObjectNode shown(Tenant tenant) {
    return Json.object()
        .put("id", tenant.id())
        .put("name", tenant.name())
        .put("isolation", tenant.isolation().text())
        .put("key_provider", tenant.keyProvider().orElse(null))
        .put("status", tenants.status(tenant))
        .put("disabled_at", tenant.disabledAt().map(Instant::toString).orElse(null))
        .put("created_at", tenant.createdAt().toString());
  }
}
