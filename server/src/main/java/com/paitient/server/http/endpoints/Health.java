// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Says to whoever asks that the process lives, and whether it can serve.
 *
 * @param checks what must hold to serve, by name
 * @param warnings what should not hold, by name
 */
record Health(Map<String, BooleanSupplier> checks, Map<String, BooleanSupplier> warnings) {
  List<Route> routes() {
    return List.of(
        Route.open("GET", "/healthz", _ -> Answer.ok(Json.object().put("status", "ok"))),
        Route.open("GET", "/readyz", _ -> ready()));
  }

  private Answer ready() {
    List<String> failed = named(checks, false);
    if (!failed.isEmpty()) {
      throw ApiError.of(ErrorCode.UNAVAILABLE, "Not ready: " + String.join(", ", failed) + ".");
    }
    ObjectNode ready = Json.object().put("status", "ready");
    List<String> warned = named(warnings, true);
    if (!warned.isEmpty()) {
      warned.forEach(ready.putArray("warnings")::add);
    }
    return Answer.ok(ready);
  }

  private static List<String> named(Map<String, BooleanSupplier> claims, boolean as) {
    return claims.entrySet().stream()
        .filter(claim -> claim.getValue().getAsBoolean() == as)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
