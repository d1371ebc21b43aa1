// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Message;
import com.paitient.phi.Prompt;
import com.paitient.server.gateway.GenerateRequest;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import com.paitient.server.settings.Wishes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the body of a request for text. */
record GenerateFields(SamplingFields sampling) {
  /** A request, and whether its answer is to come piece by piece. */
  record Asked(GenerateRequest request, boolean stream) {}

  Asked read(Fields fields, String deployment) {
    boolean stream = fields.flag("stream", false);
    return new Asked(
        new GenerateRequest(
            deployment,
            new Prompt(messages(fields), SamplingFields.stops(fields), Map.of(), List.of()),
            sampling.read(fields, "max_tokens"),
            1,
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
}
