// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Finding;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.Scanned;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.config.Config;
import com.paitient.server.http.Answer;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import java.util.List;
import java.util.Optional;

/** Finding and redacting identifying text in texts that go nowhere. */
record PhiEndpoints(Guard guard, Access access, Config.Limits limits) {
  List<Route> routes() {
    return List.of(
        Route.of("POST", "/v1/phi/detect", this::detect),
        Route.of("POST", "/v1/phi/redact", this::redact));
  }

  private Answer detect(Exchange exchange) {
    Texts texts = exchange.body(this::texts);
    record(exchange, Permission.PHI_DETECT, "phi.detection");
    return Answer.ok(texts.answer(text -> shown(text, Mode.DETECT, false)));
  }

  private Answer redact(Exchange exchange) {
    Texts texts = exchange.body(this::texts);
    record(exchange, Permission.PHI_REDACT, "phi.redaction");
    return Answer.ok(texts.answer(text -> shown(text, Mode.REDACT, true)));
  }

  private void record(Exchange exchange, Permission permission, String eventType) {
    Grant grant = access.require(exchange.caller(), permission, Resource.all("phi"));
    access.record(exchange.caller(), grant, eventType, "text");
  }

  private ObjectNode shown(String text, Mode mode, boolean withText) {
    Scanned scanned = guard.scan(ClinicalText.of(text), mode);
    ObjectNode shown = Json.object();
    if (withText) {
      shown.put("text", scanned.text().value());
    }
    CodePoints points = CodePoints.of(text);
    ArrayNode findings = shown.putArray("findings");
    for (Finding finding : scanned.findings()) {
      findings
          .addObject()
          .put("category", finding.category().name())
          .put("start", points.before(finding.start()))
          .put("end", points.before(finding.end()))
          .put("confidence", finding.confidence())
          .put("detector", finding.detector());
    }
    return shown;
  }

  private Texts texts(Fields fields) {
    Optional<String> one = fields.optionalText("text");
    Optional<List<String>> many =
        fields.has("texts") ? Optional.of(fields.texts("texts")) : Optional.empty();
    if (one.isPresent() == many.isPresent()) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "text", "Either text or texts is required, not both.");
    }
    Texts texts = new Texts(many.orElseGet(() -> List.of(one.orElseThrow())), one.isPresent());
    texts.requireWithin(limits);
    return texts;
  }

  /** One text, or a list of them; the answer has the same shape. */
  private record Texts(List<String> all, boolean single) {
    void requireWithin(Config.Limits limits) {
      long chars = all.stream().mapToLong(String::length).sum();
      if (all.size() > limits.messages() || chars > limits.promptChars()) {
        throw ApiError.of(
            ErrorCode.PROMPT_TOO_LARGE,
            "At most %d texts of %d characters together are taken."
                .formatted(limits.messages(), limits.promptChars()));
      }
    }

    ObjectNode answer(java.util.function.Function<String, ObjectNode> shown) {
      if (single) {
        return shown.apply(all.getFirst());
      }
      ObjectNode answer = Json.object();
      ArrayNode results = answer.putArray("results");
      all.forEach(text -> results.add(shown.apply(text)));
      return answer;
    }

    @Override
    public String toString() {
      return "Texts[" + all.size() + "]";
    }
  }
}
