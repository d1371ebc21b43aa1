// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.ClinicalText;
import com.paitient.server.config.Config;
import com.paitient.server.gateway.Deidentification;
import com.paitient.server.gateway.Deidentification.Deidentified;
import com.paitient.server.gateway.TextRequest;
import com.paitient.server.http.Answer;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import java.util.List;

/** Surrogates into texts that go nowhere, and out of them. */
record DeidentifyEndpoints(Deidentification deidentification, Config.Limits limits) {
  List<Route> routes() {
    return List.of(
        Route.of("POST", "/v1/phi/deidentify", this::deidentify),
        Route.of("POST", "/v1/phi/reidentify", this::reidentify));
  }

  /** The texts as they came, which the shape of the answer follows, and what is asked for them. */
  private record Asked(Texts texts, TextRequest request) {}

  private Asked read(Fields fields) {
    Texts texts = Texts.read(fields, limits);
    return new Asked(
        texts,
        new TextRequest(
            texts.clinical(),
            fields.optionalText("tenant_id"),
            fields.optionalText("conversation_id"),
            fields.optionalText("vault")));
  }

  private Answer deidentify(Exchange exchange) {
    Asked asked = exchange.body(this::read);
    Deidentified done = deidentification.deidentify(exchange.caller(), asked.request());
    ObjectNode answer =
        asked
            .texts()
            .answerByPlace(i -> {
              var scanned = done.texts().get(i);
              ObjectNode shown = Json.object().put("text", scanned.text().value());
              shown.set("findings", Findings.shown(asked.texts().all().get(i), scanned.findings()));
              return shown;
            });
    done.vault().ifPresent(vault -> answer.put("vault", vault));
    return Answer.ok(answer);
  }

  private Answer reidentify(Exchange exchange) {
    Asked asked = exchange.body(this::read);
    List<ClinicalText> texts = deidentification.reidentify(exchange.caller(), asked.request());
    return Answer.ok(
        asked
            .texts()
            .answerByPlace(i -> {
              ObjectNode shown = Json.object().put("text", texts.get(i).value());
              shown.putArray("findings");
              return shown;
            }));
  }
}
