// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

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
 */
record Health(Map<String, BooleanSupplier> checks) {
  List<Route> routes() {
    return List.of(
        Route.open("GET", "/healthz", _ -> Answer.ok(Json.object().put("status", "ok"))),
        Route.open("GET", "/readyz", _ -> ready()));
  }

  private Answer ready() {
    List<String> failed =
        checks.entrySet().stream()
            .filter(check -> !check.getValue().getAsBoolean())
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (!failed.isEmpty()) {
      throw ApiError.of(ErrorCode.UNAVAILABLE, "Not ready: " + String.join(", ", failed) + ".");
    }
    return Answer.ok(Json.object().put("status", "ready"));
  }
}
