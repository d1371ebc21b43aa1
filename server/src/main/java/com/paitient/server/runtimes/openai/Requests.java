// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.phi.Message;
import com.paitient.phi.Prompt;
import com.paitient.phi.ToolCall;
import com.paitient.server.runtimes.Sampling;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The body of a chat completion: what was released, numbers of how to draw the answer, and nothing
 * else of the caller's.
 */
final class Requests {
  private Requests() {}

  static byte[] of(String model, Prompt prompt, Sampling sampling) {
    ObjectNode request = Json.newObject().put("model", model);
    ArrayNode turns = request.putArray("messages");
    prompt.messages().forEach(message -> add(turns.addObject(), message));
    prompt.parameters().forEach((name, json) -> request.set(name, Json.value(json.value())));
    sampling.maxTokens().ifPresent(most -> request.put("max_tokens", most));
    sampling.temperature().ifPresent(value -> request.put("temperature", value));
    sampling.topP().ifPresent(value -> request.put("top_p", value));
    sampling.seed().ifPresent(value -> request.put("seed", value));
    if (!prompt.stops().isEmpty()) {
      ArrayNode stop = request.putArray("stop");
      prompt.stops().forEach(text -> stop.add(text.value()));
    }
    request.put("stream", true).putObject("stream_options").put("include_usage", true);
    return request.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void add(ObjectNode turn, Message message) {
    turn.put("role", message.role().name().toLowerCase(Locale.ROOT));
    if (message.content().value().isEmpty() && !message.calls().isEmpty()) {
      turn.putNull("content");
    } else {
      turn.put("content", message.content().value());
    }
    if (message.answers() > 0) {
      turn.put("tool_call_id", id(message.answers()));
    }
    if (!message.calls().isEmpty()) {
      ArrayNode calls = turn.putArray("tool_calls");
      message.calls().forEach(call -> add(calls.addObject(), call));
    }
  }

  private static void add(ObjectNode shown, ToolCall call) {
    shown
        .put("id", id(call.number()))
        .put("type", "function")
        .putObject("function")
        .put("name", call.function())
        .put("arguments", call.arguments().value());
  }

  /** Nine letters and digits, as the strictest of the servers wants it. */
  private static String id(int call) {
    return String.format(Locale.ROOT, "call%05d", call);
  }
}
