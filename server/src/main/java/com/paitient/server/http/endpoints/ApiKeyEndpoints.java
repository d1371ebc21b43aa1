// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.access.Credentials;
import com.paitient.server.access.Permission;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.http.Page;
import com.paitient.server.http.Route;
import com.paitient.server.identity.ApiKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Programs' credentials: made, listed, read, revoked. */
record ApiKeyEndpoints(Credentials credentials) {
  private static final Set<String> ENVIRONMENTS = Set.of("live", "test");
  private static final String TENANT = "tenant_id";
  private static final int MOST = 200;
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");

  List<Route> routes() {
    return List.of(
        Route.once("/v1/api-keys", Route.Once.IN_MEMORY, this::create),
        Route.of("GET", "/v1/api-keys", this::list).asking(TENANT, "limit", "cursor"),
        Route.of("GET", "/v1/api-keys/{id}", this::read).asking(TENANT),
        Route.of("DELETE", "/v1/api-keys/{id}", this::revoke).asking(TENANT));
  }

  private Answer create(Exchange exchange) {
    Credentials.Issued issued =
        credentials.issue(exchange.caller(), exchange.body(ApiKeyEndpoints::wanted));
    return Answer.created(shown(issued.key()).put("key", issued.secret().reveal()));
  }

  private Answer list(Exchange exchange) {
    Page page = exchange.query().page();
    Optional<String> tenant = tenant(exchange);
    List<ApiKey> found = credentials.list(exchange.caller(), tenant, page.cursor(), page.oneMore());
    return Answer.ok(page.of(found, ApiKeyEndpoints::shown, ApiKey::id));
  }

  private Answer read(Exchange exchange) {
    Optional<String> tenant = tenant(exchange);
    return Answer.ok(shown(credentials.read(exchange.caller(), tenant, exchange.path("id"))));
  }

  private Answer revoke(Exchange exchange) {
    credentials.revoke(exchange.caller(), tenant(exchange), exchange.path("id"));
    return Answer.nothing();
  }

  private static Optional<String> tenant(Exchange exchange) {
    return exchange.query().text(TENANT);
  }

  private static Credentials.Wanted wanted(Fields fields) {
    String name = fields.text("name");
    require(!name.isBlank() && name.length() <= MOST, "name", "a text of 1 to 200 characters");
    String environment = fields.optionalText("environment").orElse("live");
    require(ENVIRONMENTS.contains(environment), "environment", "live or test");
    String pattern = fields.optionalText("resource_pattern").orElse("*");
    require(!pattern.isBlank() && pattern.length() <= MOST, "resource_pattern", "a pattern");
    return new Credentials.Wanted(
        name,
        environment,
        permissions(fields),
        pattern,
        fields.addressRanges("ip_ranges"),
        fields.time("expires_at"),
        code(fields, "tenant_id"),
        code(fields, "user_id"));
  }

  private static Optional<String> code(Fields fields, String name) {
    Optional<String> given = fields.optionalText(name);
    require(given.filter(id -> !CODE.matcher(id).matches()).isEmpty(), name, "an id");
    return given;
  }

  private static List<String> permissions(Fields fields) {
    List<String> permissions = fields.texts("permissions");
    Set<String> known =
        Arrays.stream(Permission.values()).map(Permission::text).collect(Collectors.toSet());
    Set<String> types =
        known.stream()
            .map(each -> each.substring(0, each.indexOf(':')) + ":*")
            .collect(Collectors.toSet());
    boolean allKnown =
        permissions.stream()
            .allMatch(each -> each.equals("*") || known.contains(each) || types.contains(each));
    require(
        allKnown && !permissions.isEmpty(),
        "permissions",
        "a list of permissions such as text:generate");
    return permissions;
  }

  private static void require(boolean holds, String field, String expected) {
    if (!holds) {
      throw invalid(field, expected);
    }
  }

  private static ApiError invalid(String field, String expected) {
    return ApiError.ofField(ErrorCode.INVALID_FIELD, field, "This field must be " + expected + ".");
  }

  private static ObjectNode shown(ApiKey key) {
    ObjectNode shown =
        Json.object()
            .put("id", key.id())
            .put("name", key.name())
            .put("environment", key.environment())
            .put("user_id", key.userId())
            .put("tenant_id", key.tenantId())
            .put("created_by", key.createdBy());
    key.permissions().forEach(shown.putArray("permissions")::add);
    shown.put("resource_pattern", key.resourcePattern());
    key.ipRanges().forEach(shown.putArray("ip_ranges")::add);
    return shown
        .put("created_at", key.createdAt().toString())
        .put("expires_at", key.expiresAt().map(Instant::toString).orElse(null))
        .put("revoked_at", key.revokedAt().map(Instant::toString).orElse(null));
  }
}
