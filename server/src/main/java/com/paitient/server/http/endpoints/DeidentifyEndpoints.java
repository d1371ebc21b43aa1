// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.ClinicalText;
import com.paitient.server.config.Limits;
import com.paitient.server.gateway.Deidentification;
import com.paitient.server.gateway.Deidentification.Deidentified;
import com.paitient.server.gateway.Deidentification.DeidentifiedRecord;
import com.paitient.server.gateway.RecordRequest;
import com.paitient.server.gateway.TextRequest;
import com.paitient.server.gateway.TextRequest.Keeping;
import com.paitient.server.http.Answer;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import com.paitient.server.http.Route;
import java.util.List;

/** Surrogates into texts that go nowhere, and out of them. */
record DeidentifyEndpoints(Deidentification deidentification, Limits limits) {
  List<Route> routes() {
    return List.of(
        Route.of("POST", "/v1/phi/deidentify", this::deidentify),
        Route.of("POST", "/v1/phi/reidentify", this::reidentify));
  }

  /** What came, whose shape the answer follows, and where it is kept what surrogates stand for. */
  private record Asked(Subject subject, Keeping keeping) {
    TextRequest request(Texts texts) {
      return new TextRequest(texts.clinical(), keeping);
    }

    RecordRequest request(Subject.Structured record) {
      return new RecordRequest(record.format(), record.text(), keeping);
    }
  }

  private Asked read(Fields fields) {
    return new Asked(
        Subject.read(fields, limits),
        new Keeping(
            fields.optionalText("tenant_id"),
            fields.optionalText("conversation_id"),
            fields.optionalText("vault"),
            fields.optionalText("patient_id"),
            fields.optionalText("purpose_of_use")));
  }

  private Answer deidentify(Exchange exchange) {
    Asked asked = exchange.body(this::read);
    return switch (asked.subject()) {
      case Subject.Plain plain -> deidentified(exchange, plain.texts(), asked);
      case Subject.Structured record -> {
        DeidentifiedRecord done =
            deidentification.deidentify(exchange.caller(), asked.request(record));
        ObjectNode answer = RecordAnswers.of(record.format(), done.record().text());
        answer.set("findings", RecordAnswers.findings(done.record().findings()));
        done.vault().ifPresent(vault -> answer.put("vault", vault));
        yield Answer.ok(answer);
      }
    };
  }

  private Answer deidentified(Exchange exchange, Texts texts, Asked asked) {
    Deidentified done = deidentification.deidentify(exchange.caller(), asked.request(texts));
    ObjectNode answer =
        texts.answerByPlace(i -> {
          var scanned = done.texts().get(i);
          ObjectNode shown = Json.object().put("text", scanned.text().value());
          shown.set("findings", Findings.shown(texts.all().get(i), scanned.findings()));
          return shown;
        });
    done.vault().ifPresent(vault -> answer.put("vault", vault));
    return Answer.ok(answer);
  }

  private Answer reidentify(Exchange exchange) {
    Asked asked = exchange.body(this::read);
    return switch (asked.subject()) {
      case Subject.Plain plain -> reidentified(exchange, plain.texts(), asked);
      case Subject.Structured record -> {
        String text = deidentification.reidentify(exchange.caller(), asked.request(record));
        ObjectNode answer = RecordAnswers.of(record.format(), text);
        answer.putArray("findings");
        yield Answer.ok(answer);
      }
    };
  }

  private Answer reidentified(Exchange exchange, Texts texts, Asked asked) {
    List<ClinicalText> real = deidentification.reidentify(exchange.caller(), asked.request(texts));
    return Answer.ok(
        texts.answerByPlace(i -> {
          ObjectNode shown = Json.object().put("text", real.get(i).value());
          shown.putArray("findings");
          return shown;
        }));
  }
}
