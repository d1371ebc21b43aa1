// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Message;
import com.paitient.phi.Prompt;
import com.paitient.phi.ToolCall;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.Sampling;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * The body of a chat completion: what was released, numbers of how to draw the answer, and nothing
 * else of the caller's.
 */
final class Requests {
  private Requests() {}

  static byte[] of(String model, Prompt prompt, Sampling sampling, Delivery delivery) {
    return Json.object(out -> {
      out.writeStringField("model", model);
      add(out, prompt);
      add(out, sampling);
      stops(out, prompt);
      add(out, delivery);
    });
  }

  /** Parameters are JSON already, as the guard wrote it. */
  private static void add(JsonGenerator out, Prompt prompt) throws IOException {
    out.writeArrayFieldStart("messages");
    for (Message message : prompt.messages()) {
      add(out, message);
    }
    out.writeEndArray();
    for (Map.Entry<String, ClinicalText> each : prompt.parameters().entrySet()) {
      out.writeFieldName(each.getKey());
      out.writeRawValue(each.getValue().value());
    }
  }

  private static void add(JsonGenerator out, Sampling sampling) throws IOException {
    if (sampling.maxTokens().isPresent()) {
      out.writeNumberField("max_tokens", sampling.maxTokens().getAsInt());
    }
    if (sampling.temperature().isPresent()) {
      out.writeNumberField("temperature", sampling.temperature().getAsDouble());
    }
    if (sampling.topP().isPresent()) {
      out.writeNumberField("top_p", sampling.topP().getAsDouble());
    }
    if (sampling.seed().isPresent()) {
      out.writeNumberField("seed", sampling.seed().getAsLong());
    }
  }

  private static void stops(JsonGenerator out, Prompt prompt) throws IOException {
    if (prompt.stops().isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("stop");
    for (ClinicalText each : prompt.stops()) {
      out.writeString(each.value());
    }
    out.writeEndArray();
  }

  private static void add(JsonGenerator out, Delivery delivery) throws IOException {
    switch (delivery) {
      case WHOLE -> out.writeBooleanField("stream", false);
      case PIECES -> {
        out.writeBooleanField("stream", true);
        out.writeObjectFieldStart("stream_options");
        out.writeBooleanField("include_usage", true);
        out.writeEndObject();
      }
    }
  }

  private static void add(JsonGenerator out, Message message) throws IOException {
    out.writeStartObject();
    out.writeStringField("role", message.role().name().toLowerCase(Locale.ROOT));
    if (message.content().value().isEmpty() && !message.calls().isEmpty()) {
      out.writeNullField("content");
    } else {
      out.writeStringField("content", message.content().value());
    }
    if (message.answers() > 0) {
      out.writeStringField("tool_call_id", id(message.answers()));
    }
    if (!message.calls().isEmpty()) {
      out.writeArrayFieldStart("tool_calls");
      for (ToolCall call : message.calls()) {
        add(out, call);
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void add(JsonGenerator out, ToolCall call) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", id(call.number()));
    out.writeStringField("type", "function");
    out.writeObjectFieldStart("function");
    out.writeStringField("name", call.function());
    out.writeStringField("arguments", call.arguments().value());
    out.writeEndObject();
    out.writeEndObject();
  }

  /** Nine letters and digits, as the strictest of the servers wants it. */
  private static String id(int call) {
    return String.format(Locale.ROOT, "call%05d", call);
  }
}
