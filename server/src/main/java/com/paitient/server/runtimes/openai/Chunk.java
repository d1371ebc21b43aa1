// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/**
 * One {@code chat.completion.chunk}: what of it counts here.
 *
 * @param text empty where the chunk holds none
 * @param calls pieces of calls of functions; a list, empty where the chunk holds none
 * @param finish why the answer ends, in the last chunk with a choice
 * @param usage in the very last chunk
 */
record Chunk(String text, JsonNode calls, @Nullable String finish, @Nullable Usage usage) {
  private static final JsonNode NONE = JsonNodeFactory.instance.arrayNode();

  /** What a run cost, in tokens. */
  record Usage(int prompt, int completion) {}

  /** Reads the data of an event. */
  static Chunk parse(String data) {
    JsonNode root = Json.object(data);
    if (root.hasNonNull("error")) {
      throw Refusals.midStream();
    }
    JsonNode choices = root.path("choices");
    if (!choices.isArray() || choices.size() > 1) {
      throw BadAnswer.because("a chunk without choices, or with more than one");
    }
    Usage usage = root.hasNonNull("usage") ? usage(root.get("usage")) : null;
    return choices.isEmpty()
        ? new Chunk("", NONE, null, usage)
        : new Chunk(text(choices.get(0)), calls(choices.get(0)), finish(choices.get(0)), usage);
  }

  private static String text(JsonNode choice) {
    if (choice.path("index").asInt(0) != 0) {
      throw BadAnswer.because("a choice that was not asked for");
    }
    JsonNode content = choice.path("delta").path("content");
    if (content.isMissingNode() || content.isNull()) {
      return "";
    }
    if (!content.isTextual()) {
      throw BadAnswer.because("content that is no text");
    }
    return content.textValue();
  }

  private static JsonNode calls(JsonNode choice) {
    JsonNode calls = choice.path("delta").path("tool_calls");
    if (calls.isMissingNode() || calls.isNull()) {
      return NONE;
    }
    if (!calls.isArray()) {
      throw BadAnswer.because("calls that are no list");
    }
    return calls;
  }

  private static @Nullable String finish(JsonNode choice) {
    JsonNode reason = choice.path("finish_reason");
    if (reason.isMissingNode() || reason.isNull()) {
      return null;
    }
    return switch (reason.asText()) {
      case "stop", "length", "content_filter", "tool_calls" -> reason.asText();
      default -> throw BadAnswer.because("an end for a reason that is not known");
    };
  }

  private static Usage usage(JsonNode usage) {
    return new Usage(tokens(usage, "prompt_tokens"), tokens(usage, "completion_tokens"));
  }

  private static int tokens(JsonNode usage, String name) {
    JsonNode count = usage.path(name);
    if (!count.canConvertToInt() || !count.isIntegralNumber() || count.intValue() < 0) {
      throw BadAnswer.because("usage without counts of tokens");
    }
    return count.intValue();
  }

  @Override
  public String toString() {
    return "Chunk[" + text.length() + " chars]";
  }
}
