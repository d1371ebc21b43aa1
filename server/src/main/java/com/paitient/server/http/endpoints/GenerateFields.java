// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Message;
import com.paitient.server.config.Config;
import com.paitient.server.gateway.GenerateRequest;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import com.paitient.server.runtimes.Sampling;
import com.paitient.server.settings.Wishes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Reads the body of a request for text. */
record GenerateFields(Config.Limits limits) {
  private static final int MOST_STOPS = 16;
  private static final int MOST_STOP_CHARS = 64;

  /** A request, and whether its answer is to come piece by piece. */
  record Asked(GenerateRequest request, boolean stream) {}

  Asked read(Fields fields, String deployment) {
    boolean stream = fields.flag("stream", false);
    return new Asked(
        new GenerateRequest(
            deployment,
            messages(fields),
            sampling(fields),
            Wishes.parse(fields.tree("security_settings")),
            fields.optionalText("tenant_id"),
            fields.optionalText("conversation_id"),
            fields.optionalText("patient_id"),
            fields.optionalText("purpose_of_use")),
        stream);
  }

  private static List<Message> messages(Fields fields) {
    Optional<String> prompt = fields.optionalText("prompt");
    List<Message> messages =
        fields.objects("messages").stream().map(GenerateFields::message).toList();
    if (prompt.isPresent() == !messages.isEmpty()) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "prompt", "Either prompt or messages is required, not both.");
    }
    return prompt
        .map(text -> List.of(new Message(Message.Role.USER, ClinicalText.of(text))))
        .orElse(messages);
  }

  private static Message message(Fields fields) {
    Message.Role role =
        switch (fields.text("role")) {
          case "system" -> Message.Role.SYSTEM;
          case "user" -> Message.Role.USER;
          case "assistant" -> Message.Role.ASSISTANT;
          default ->
              throw ApiError.ofField(
                  ErrorCode.INVALID_FIELD,
                  fields.at("role"),
                  "This field must be system, user or assistant.");
        };
    Message message = new Message(role, ClinicalText.of(fields.text("content")));
    fields.end();
    return message;
  }

  private Sampling sampling(Fields fields) {
    OptionalInt maxTokens = fields.count("max_tokens");
    maxTokens.ifPresent(value -> require("max_tokens", value, 1, limits.outputTokens()));
    OptionalDouble temperature = fields.decimal("temperature");
    temperature.ifPresent(value -> require("temperature", value, 0, 2));
    OptionalDouble topP = fields.decimal("top_p");
    topP.ifPresent(value -> require("top_p", value, 0, 1));
    return new Sampling(maxTokens, temperature, topP, fields.number("seed"), stops(fields));
  }

  private static void require(String field, double value, int least, int most) {
    if (value < least || value > most) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD,
          field,
          "This field must lie between " + least + " and " + most + ".");
    }
  }

  private static List<String> stops(Fields fields) {
    List<String> stops = fields.textOrTexts("stop");
    boolean fits = stops.stream().allMatch(s -> !s.isEmpty() && s.length() <= MOST_STOP_CHARS);
    if (!fits || stops.size() > MOST_STOPS) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD,
          "stop",
          "At most %d texts of 1 to %d characters are taken."
              .formatted(MOST_STOPS, MOST_STOP_CHARS));
    }
    return stops;
  }
}
