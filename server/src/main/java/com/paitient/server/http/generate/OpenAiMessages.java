// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Message;
import com.paitient.phi.Message.Role;
import com.paitient.phi.ToolCall;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the messages of one request. Parts of a message are lines of one text; a speaker's {@code
 * name} is not passed on, as a model's prompt has no place for it. The ids of calls are exchanged
 * for numbers, which tell nothing. Used once.
 */
final class OpenAiMessages {
  private static final Set<String> WITHOUT_EFFECT = Set.of("name", "annotations");
  private static final List<String> BEYOND_TEXT = List.of("function_call", "audio", "refusal");
  private static final String CONTENT = "content";
  private static final String CALLS = "tool_calls";
  private static final String CALL_ID = "tool_call_id";

  private final Map<String, Integer> calls = new HashMap<>();

  private OpenAiMessages() {}

  static List<Message> chat(Fields fields) {
    OpenAiMessages reader = new OpenAiMessages();
    List<Message> messages = new ArrayList<>();
    fields.objects("messages").forEach(each -> messages.add(reader.message(each)));
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
    return List.of(new Message(Role.USER, ClinicalText.of(prompts.getFirst())));
  }

  private Message message(Fields fields) {
    Role role = role(fields);
    fields.ignore(WITHOUT_EFFECT);
    BEYOND_TEXT.forEach(name -> OpenAiParameters.require(fields, name, OpenAiParameters::isEmpty));
    Message message =
        switch (role) {
          case ASSISTANT -> assistant(fields);
          case TOOL ->
              new Message(role, ClinicalText.of(content(fields)), List.of(), answered(fields));
          case SYSTEM, USER -> new Message(role, ClinicalText.of(content(fields)));
        };
    fields.end();
    return message;
  }

  private static Role role(Fields fields) {
    return switch (fields.text("role")) {
      case "system", "developer" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool" -> Role.TOOL;
      case "function" ->
          throw ApiError.ofField(
              ErrorCode.UNSUPPORTED_FIELD, fields.at("role"), "Use the role tool.");
      default ->
          throw ApiError.ofField(
              ErrorCode.INVALID_FIELD,
              fields.at("role"),
              "This field must be system, developer, user, assistant or tool.");
    };
  }

  /** What an assistant says may be nothing where it calls something. */
  private Message assistant(Fields fields) {
    List<ToolCall> made = new ArrayList<>();
    fields.objects(CALLS).forEach(each -> made.add(call(each)));
    String said = made.isEmpty() || fields.has(CONTENT) ? content(fields) : "";
    return new Message(Role.ASSISTANT, ClinicalText.of(said), made, 0);
  }

  private ToolCall call(Fields fields) {
    OpenAiTools.requireFunction(fields);
    // Some clients number the pieces of a stream, and keep the numbers.
    fields.ignore(Set.of("index"));
    Fields function = fields.require(OpenAiTools.FUNCTION, fields.object(OpenAiTools.FUNCTION));
    int number = calls.size() + 1;
    if (calls.put(fields.text("id"), number) != null) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, fields.at("id"), "Two calls have the same id.");
    }
    ToolCall call =
        new ToolCall(
            number, OpenAiTools.name(function), ClinicalText.of(function.text("arguments")));
    function.end();
    fields.end();
    return call;
  }

  private int answered(Fields fields) {
    return Optional.ofNullable(calls.get(fields.text(CALL_ID)))
        .orElseThrow(() ->
            ApiError.ofField(
                ErrorCode.INVALID_FIELD,
                fields.at(CALL_ID),
                "No message before this one makes a call of this id."));
  }

  private static String content(Fields fields) {
    if (!fields.has(CONTENT) || fields.isText(CONTENT)) {
      return fields.text(CONTENT);
    }
    return fields.objects(CONTENT).stream()
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
