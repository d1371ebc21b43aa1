// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What happens to a request, in order: any number of texts, then one end. */
sealed interface Event {
  Wire.Frame frame();

  /** More of the answer. */
  record Text(String text) implements Event {
    @Override
    public Wire.Frame frame() {
      return new Wire.Frame(Wire.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return "Text[" + text.length() + " chars]";
    }
  }

  /** The answer is complete. */
  record Final(String finishReason, int promptTokens, int completionTokens) implements Event {
    @Override
    public Wire.Frame frame() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("finish_reason", finishReason);
      json.put("prompt_tokens", promptTokens);
      json.put("completion_tokens", completionTokens);
      return new Wire.Frame(Wire.FINAL, Json.bytes(json));
    }
  }

  /** There is no answer, or no more of it. */
  record Failure(String code, String message, Map<String, Integer> numbers) implements Event {
    Failure(String code, String message) {
      this(code, message, Map.of());
    }

    static Failure cancelled() {
      return new Failure("CANCELLED", "the request was cancelled");
    }

    @Override
    public Wire.Frame frame() {
      Map<String, Object> json = new LinkedHashMap<>(numbers);
      json.put("code", code);
      json.put("message", message);
      return new Wire.Frame(Wire.ERROR, Json.bytes(json));
    }
  }
}
