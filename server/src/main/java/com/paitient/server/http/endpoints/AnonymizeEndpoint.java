// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.keys.CallersCipher;
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
import com.paitient.server.http.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writing over spans that an analyzer found, with Presidio's own path and shapes. */
record AnonymizeEndpoint(Access access, Limits limits) {
  List<Route> routes() {
    return List.of(Route.of("POST", "/anonymize", this::anonymize));
  }

  private Answer anonymize(Exchange exchange) {
    Anonymization asked = exchange.body(this::read);
    Grant grant = access.require(exchange.caller(), Permission.PHI_REDACT, Resource.all("phi"));
    access.record(
        exchange.caller(), grant, "phi.redaction", "text", Map.of("spans", (long) asked.size()));
    return Answer.ok(asked.done());
  }

  private Anonymization read(Fields fields) {
    String text = Texts.of(fields.text("text"), limits).all().getFirst();
    int length = text.codePointCount(0, text.length());
    List<Anonymization.Span> spans =
        fields.objects("analyzer_results").stream().map(each -> span(each, length)).toList();
    Map<String, Operator> operators = new HashMap<>();
    fields
        .objectsByName("anonymizers")
        .forEach((entity, each) -> operators.put(entity, operator(each)));
    return new Anonymization(text, spans, operators);
  }

  /** A span, within a text of so many code points. */
  static Anonymization.Span span(Fields fields, int length) {
    int start = fields.count("start").orElse(-1);
    int end = fields.count("end").orElse(-1);
    if (start < 0 || end <= start || end > length) {
      throw refused(fields.at("start"), "A span must lie within the text and not be empty.");
    }
    Anonymization.Span span = new Anonymization.Span(fields.text("entity_type"), start, end);
    var _ = fields.decimal("score");
    fields.ignore(Set.of("text", "operator"));
    fields.end();
    return span;
  }

  private static Operator operator(Fields fields) {
    Operator operator =
        switch (fields.text("type")) {
          case "replace" -> new Operator.Replace(fields.optionalText("new_value").orElse(""));
          case "redact" -> new Operator.Redact();
          case "keep" -> new Operator.Keep();
          case "mask" -> mask(fields);
          case "encrypt" -> new Operator.Encrypt(cipher(fields));
          default ->
              throw refused(
                  fields.at("type"),
                  "This field must be replace, redact, keep, mask or encrypt here.");
        };
    fields.end();
    return operator;
  }

  /** A cipher with the key that the field holds. */
  static CallersCipher cipher(Fields fields) {
    try {
      return CallersCipher.of(fields.text("key"));
    } catch (IllegalArgumentException _) {
      throw refused(fields.at("key"), "This field must be of 16, 24 or 32 bytes.");
    }
  }

  private static Operator mask(Fields fields) {
    String sign = fields.text("masking_char");
    if (sign.codePointCount(0, sign.length()) != 1) {
      throw refused(fields.at("masking_char"), "This field must be one character.");
    }
    int count = fields.count("chars_to_mask").orElse(Integer.MAX_VALUE);
    return new Operator.Mask(sign, Math.max(0, count), fields.flag("from_end", false));
  }

  static ApiError refused(String field, String why) {
    return ApiError.ofField(ErrorCode.INVALID_FIELD, field, why);
  }
}
