// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Finding;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.config.Limits;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finding identifying text, with Presidio's own path and shapes. */
record AnalyzeEndpoint(Guard guard, Access access, Limits limits) {
  List<Route> routes() {
    return List.of(Route.of("POST", "/analyze", this::analyze));
  }

  /**
   * What is to be found.
   *
   * @param entities which kinds; all if empty
   */
  private record Asked(Texts text, Set<String> entities, double threshold) {
    boolean wants(Finding finding) {
      String entity = PresidioEntities.of(finding.category());
      boolean named = entities.isEmpty() || entities.contains(entity);
      return named && finding.confidence() >= threshold;
    }
  }

  private Answer analyze(Exchange exchange) {
    Asked asked = exchange.body(this::read);
    Grant grant = access.require(exchange.caller(), Permission.PHI_DETECT, Resource.all("phi"));
    Counts counts = new Counts();
    ArrayNode found = found(asked, asked.text().all().getFirst(), counts);
    access.record(
        exchange.caller(),
        grant,
        "phi.detection",
        "text",
        Map.of("detector", guard.version(), "counts", counts.named()));
    return Answer.ok(found);
  }

  private Asked read(Fields fields) {
    if (!fields.text("language").equals("en")) {
      throw refused("language", "This field must be en.");
    }
    if (fields.flag("return_decision_process", false)) {
      throw refused("return_decision_process", "Only false is taken here.");
    }
    var _ = fields.optionalText("correlation_id");
    return new Asked(
        Texts.of(fields.text("text"), limits),
        Set.copyOf(fields.texts("entities")),
        fields.decimal("score_threshold").orElse(0));
  }

  private ArrayNode found(Asked asked, String text, Counts counts) {
    CodePoints points = CodePoints.of(text);
    ArrayNode found = Json.object().arrayNode();
    counts.of(guard.scan(ClinicalText.of(text), Mode.DETECT)).findings().stream()
        .filter(asked::wants)
        .forEach(finding ->
            found
                .addObject()
                .put("entity_type", PresidioEntities.of(finding.category()))
                .put("start", points.before(finding.start()))
                .put("end", points.before(finding.end()))
                .put("score", finding.confidence()));
    return found;
  }

  private static ApiError refused(String field, String why) {
    return ApiError.ofField(ErrorCode.INVALID_FIELD, field, why);
  }
}
