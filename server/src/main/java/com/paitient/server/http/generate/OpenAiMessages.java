// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Message;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a conversation as OpenAI's API has it. The parts of a message are lines of one text; a
 * speaker's {@code name} is not passed on, as a model's prompt has no place for it.
 */
final class OpenAiMessages {
  private static final Set<String> WITHOUT_EFFECT = Set.of("name", "annotations");
  private static final List<String> BEYOND_TEXT =
      List.of("tool_calls", "function_call", "tool_call_id", "audio", "refusal");

  private OpenAiMessages() {}

  static List<Message> chat(Fields fields) {
    List<Message> messages =
        fields.objects("messages").stream().map(OpenAiMessages::message).toList();
    if (messages.isEmpty()) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, "messages", "At least one message is required.");
    }
    return messages;
  }

  /** The prompt of a completion, as a user's message. */
  static List<Message> prompt(Fields fields) {
    List<String> prompts = fields.textOrTexts("prompt");
    if (prompts.size() != 1) {
      throw ApiError.ofField(ErrorCode.INVALID_FIELD, "prompt", "One prompt is taken, as a text.");
    }
    return List.of(new Message(Message.Role.USER, ClinicalText.of(prompts.getFirst())));
  }

  private static Message message(Fields fields) {
    Message.Role role = role(fields);
    fields.ignore(WITHOUT_EFFECT);
    BEYOND_TEXT.forEach(name -> OpenAiParameters.require(fields, name, OpenAiParameters::isEmpty));
    Message message = new Message(role, ClinicalText.of(content(fields)));
    fields.end();
    return message;
  }

  private static Message.Role role(Fields fields) {
    return switch (fields.text("role")) {
      case "system", "developer" -> Message.Role.SYSTEM;
      case "user" -> Message.Role.USER;
      case "assistant" -> Message.Role.ASSISTANT;
      case "tool", "function" ->
          throw ApiError.ofField(
              ErrorCode.UNSUPPORTED_FIELD, fields.at("role"), "There are no tools here.");
      default ->
          throw ApiError.ofField(
              ErrorCode.INVALID_FIELD,
              fields.at("role"),
              "This field must be system, developer, user or assistant.");
    };
  }

  private static String content(Fields fields) {
    if (!fields.has("content") || fields.isText("content")) {
      return fields.text("content");
    }
    return fields.objects("content").stream()
        .map(OpenAiMessages::part)
        .collect(Collectors.joining("\n"));
  }

  private static String part(Fields fields) {
    if (!fields.text("type").equals("text")) {
      throw ApiError.ofField(
          ErrorCode.UNSUPPORTED_FIELD, fields.at("type"), "Only parts of text are taken.");
    }
    String text = fields.text("text");
    fields.end();
    return text;
  }
}
