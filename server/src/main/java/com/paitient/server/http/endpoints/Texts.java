// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.ClinicalText;
import com.paitient.server.config.Limits;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/** One text, or a list of them; the answer has the same shape. */
record Texts(List<String> all, boolean single) {
  static Texts read(Fields fields, Limits limits) {
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

  static Texts of(String text, Limits limits) {
    Texts texts = new Texts(List.of(text), true);
    texts.requireWithin(limits);
    return texts;
  }

  private void requireWithin(Limits limits) {
    long chars = all.stream().mapToLong(String::length).sum();
    if (all.size() > limits.messages() || chars > limits.promptChars()) {
      throw ApiError.of(
          ErrorCode.PROMPT_TOO_LARGE,
          "At most %d texts of %d characters together are taken."
              .formatted(limits.messages(), limits.promptChars()));
    }
  }

  List<ClinicalText> clinical() {
    return all.stream().map(ClinicalText::of).toList();
  }

  ObjectNode answer(Function<String, ObjectNode> shown) {
    return answerByPlace(i -> shown.apply(all.get(i)));
  }

  /** The answer, of what is shown for each place in the list. */
  ObjectNode answerByPlace(IntFunction<ObjectNode> shown) {
    if (single) {
      return shown.apply(0);
    }
    ObjectNode answer = Json.object();
    ArrayNode results = answer.putArray("results");
    for (int i = 0; i < all.size(); i++) {
      results.add(shown.apply(i));
    }
    return answer;
  }

  @Override
  public String toString() {
    return "Texts[" + all.size() + "]";
  }
}
