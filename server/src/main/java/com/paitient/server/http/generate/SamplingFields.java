// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.phi.ClinicalText;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import com.paitient.server.runtimes.Sampling;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Reads how an answer is to be drawn: the fields that both codecs name alike. */
record SamplingFields(int mostTokens) {
  private static final int MOST_STOPS = 16;
  private static final int MOST_STOP_CHARS = 64;

  /**
   * Reads them.
   *
   * @param tokensField the name of the field that limits the answer's length
   */
  Sampling read(Fields fields, String tokensField) {
    OptionalInt maxTokens = fields.count(tokensField);
    maxTokens.ifPresent(value -> require(tokensField, value, 1, mostTokens));
    OptionalDouble temperature = fields.decimal("temperature");
    temperature.ifPresent(value -> require("temperature", value, 0, 2));
    OptionalDouble topP = fields.decimal("top_p");
    topP.ifPresent(value -> require("top_p", value, 0, 1));
    return new Sampling(maxTokens, temperature, topP, fields.number("seed"));
  }

  private static void require(String field, double value, int least, int most) {
    if (value < least || value > most) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD,
          field,
          "This field must lie between " + least + " and " + most + ".");
    }
  }

  /** Reads at which texts an answer ends. */
  static List<ClinicalText> stops(Fields fields) {
    List<String> stops = fields.textOrTexts("stop");
    boolean fits = stops.stream().allMatch(s -> !s.isEmpty() && s.length() <= MOST_STOP_CHARS);
    if (!fits || stops.size() > MOST_STOPS) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD,
          "stop",
          "At most %d texts of 1 to %d characters are taken."
              .formatted(MOST_STOPS, MOST_STOP_CHARS));
    }
    return stops.stream().map(ClinicalText::of).toList();
  }
}
