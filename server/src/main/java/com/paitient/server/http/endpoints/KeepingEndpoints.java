// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.audit.Receipt;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Json;
import com.paitient.server.http.Page;
import com.paitient.server.http.Route;
import com.paitient.server.trail.Keeping;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Legal holds on the audit log, and the keys that sign it. */
record KeepingEndpoints(Keeping keeping) {
  private static final Pattern MATTER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  List<Route> routes() {
    return List.of(
        Route.of("GET", "/v1/audit/holds", this::list),
        Route.of("POST", "/v1/audit/holds", this::hold),
        Route.of("DELETE", "/v1/audit/holds/{matter}", this::release),
        Route.of("POST", "/v1/audit/signing-keys/rotate", this::rotate));
  }

  private Answer list(Exchange exchange) {
    List<String> holds = keeping.holds(exchange.caller()).stream().sorted().toList();
    return Answer.ok(Page.of(holds, KeepingEndpoints::shown, Optional.empty()));
  }

  private Answer hold(Exchange exchange) {
    String matter = exchange.body(fields -> fields.text("matter"));
    if (!MATTER.matcher(matter).matches()) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD,
          "matter",
          "This must be a code of 1 to 64 letters, digits, - or _.");
    }
    return proven(shown(matter), keeping.hold(exchange.caller(), matter));
  }

  private Answer release(Exchange exchange) {
    if (!keeping.release(exchange.caller(), exchange.path("matter"))) {
      throw ApiError.of(ErrorCode.NOT_FOUND, "No legal hold stands for this matter.");
    }
    return Answer.nothing();
  }

  private Answer rotate(Exchange exchange) {
    return proven(Json.object().put("rotated", true), keeping.rotateKeys(exchange.caller()));
  }

  private static Answer proven(ObjectNode body, Receipt receipt) {
    return Answer.proven(body, receipt.token());
  }

  private static ObjectNode shown(String matter) {
    return Json.object().put("matter", matter);
  }
}
