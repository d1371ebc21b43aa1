// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.paitient.phi.Category;
import com.paitient.server.access.Access;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Json;
import com.paitient.server.http.Query;
import com.paitient.server.http.Route;
import java.util.Arrays;
import java.util.List;

/** What there is to be found and to be written, with Presidio's own paths and shapes. */
record PresidioLists(Access access) {
  private static final List<String> RECOGNIZERS =
      List.of(
          "contacts",
          "numbers",
          "labels",
          "codes",
          "dates",
          "ages",
          "places",
          "organizations",
          "names",
          "tagger",
          "mentions");
  private static final List<String> ANONYMIZERS =
      List.of("replace", "redact", "keep", "mask", "encrypt");
  private static final List<String> DEANONYMIZERS = List.of("decrypt", "deanonymize_keep");

  List<Route> routes() {
    return List.of(
        Route.of("GET", "/supportedentities", exchange -> list(exchange, entities()))
            .asking("language"),
        Route.of("GET", "/recognizers", exchange -> list(exchange, RECOGNIZERS)).asking("language"),
        Route.of("GET", "/anonymizers", exchange -> list(exchange, ANONYMIZERS)).asking("language"),
        Route.of("GET", "/deanonymizers", exchange -> list(exchange, DEANONYMIZERS))
            .asking("language"));
  }

  private static List<String> entities() {
    return Arrays.stream(Category.values()).map(PresidioEntities::of).distinct().sorted().toList();
  }

  private Answer list(Exchange exchange, List<String> names) {
    Query query = exchange.query();
    boolean english = query.text("language").map("en"::equals).orElse(true);
    if (!english) {
      throw ApiError.ofField(ErrorCode.INVALID_FIELD, "language", "This parameter must be en.");
    }
    var _ = access.require(exchange.caller(), Permission.PHI_DETECT, Resource.all("phi"));
    ArrayNode list = Json.object().arrayNode();
    names.forEach(list::add);
    return Answer.ok(list);
  }
}
