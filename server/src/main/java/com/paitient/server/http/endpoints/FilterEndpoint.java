// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.server.config.Limits;
import com.paitient.server.gateway.Deidentification;
import com.paitient.server.gateway.RecordRequest;
import com.paitient.server.gateway.TextRequest.Keeping;
import com.paitient.server.http.Answer;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Route;
import java.util.List;
import java.util.Optional;

/** What a role may see of a record for a purpose: the minimum necessary. */
record FilterEndpoint(Deidentification deidentification, Limits limits) {
  List<Route> routes() {
    return List.of(Route.of("POST", "/v1/phi/filter", this::filter));
  }

  private record Asked(RecordRequest request, String role, String purpose) {}

  private Asked read(Fields fields) {
    Subject.Structured record = Subject.required(fields, limits);
    Keeping keeping =
        new Keeping(
            fields.optionalText("tenant_id"),
            Optional.empty(),
            Optional.empty(),
            fields.optionalText("patient_id"),
            fields.optionalText("purpose_of_use"));
    return new Asked(
        new RecordRequest(record.format(), record.text(), keeping),
        fields.text("role"),
        fields.text("purpose"));
  }

  private Answer filter(Exchange exchange) {
    Asked asked = exchange.body(this::read);
    String seen =
        deidentification.necessary(
            exchange.caller(), asked.request(), asked.role(), asked.purpose());
    return Answer.ok(RecordAnswers.of(asked.request().format(), seen));
  }
}
