// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.keys.KeysException;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.config.Limits;
import com.paitient.server.http.Answer;
import com.paitient.server.http.Exchange;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turning back what was encrypted over spans, with Presidio's own path and shapes. */
record DeanonymizeEndpoint(Access access, Limits limits) {
  List<Route> routes() {
    return List.of(Route.of("POST", "/deanonymize", this::deanonymize));
  }

  private Answer deanonymize(Exchange exchange) {
    Anonymization asked = exchange.body(this::read);
    Grant grant = access.require(exchange.caller(), Permission.PHI_REIDENTIFY, Resource.all("phi"));
    access.record(
        exchange.caller(), grant, "phi.access", "text", Map.of("spans", (long) asked.size()));
    try {
      return Answer.ok(asked.done());
    } catch (KeysException _) {
      throw AnonymizeEndpoint.refused(
          "anonymizer_results", "A span was not encrypted with the key that is given for it.");
    }
  }

  private Anonymization read(Fields fields) {
    String text = Texts.of(fields.text("text"), limits).all().getFirst();
    int length = text.codePointCount(0, text.length());
    List<Anonymization.Span> spans =
        fields.objects("anonymizer_results").stream()
            .map(each -> AnonymizeEndpoint.span(each, length))
            .toList();
    Map<String, Operator> operators = new HashMap<>(Map.of("DEFAULT", new Operator.Keep()));
    fields
        .objectsByName("deanonymizers")
        .forEach((entity, each) -> operators.put(entity, operator(each)));
    return new Anonymization(text, spans, operators);
  }

  private static Operator operator(Fields fields) {
    Operator operator =
        switch (fields.text("type")) {
          case "decrypt" -> new Operator.Decrypt(AnonymizeEndpoint.cipher(fields));
          case "deanonymize_keep" -> new Operator.Keep();
          default ->
              throw AnonymizeEndpoint.refused(
                  fields.at("type"), "This field must be decrypt or deanonymize_keep here.");
        };
    fields.end();
    return operator;
  }
}
