// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Parameters of OpenAI's API that are taken without effect: those that do not change what an answer
 * says, and those that would, at the values at which they ask for nothing. Every other value and
 * every name that is not known is refused, so that nobody gets an answer to another question.
 */
final class OpenAiParameters {
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "prediction",
          "service_tier",
          "store",
          "parallel_tool_calls",
          "reasoning_effort",
          "verbosity");

  private static final Map<String, Predicate<JsonNode>> ASKING_FOR_NOTHING =
      Map.ofEntries(
          Map.entry("n", is(1)),
          Map.entry("best_of", is(1)),
          Map.entry("frequency_penalty", is(0)),
          Map.entry("presence_penalty", is(0)),
          Map.entry("top_logprobs", is(0)),
          Map.entry("logprobs", OpenAiParameters::isFalse),
          Map.entry("echo", OpenAiParameters::isFalse),
          Map.entry("suffix", is("")),
          Map.entry("logit_bias", OpenAiParameters::isEmpty),
          Map.entry("tools", OpenAiParameters::isEmpty),
          Map.entry("functions", OpenAiParameters::isEmpty),
          Map.entry("tool_choice", is("none", "auto")),
          Map.entry("function_call", is("none", "auto")),
          Map.entry("response_format", OpenAiParameters::isText),
          Map.entry("modalities", OpenAiParameters::isTextAlone),
          Map.entry("audio", OpenAiParameters::isEmpty),
          Map.entry("web_search_options", _ -> false));

  private OpenAiParameters() {}

  /** Refuses those that ask for what is not had here. */
  static void check(Fields fields) {
    fields.ignore(WITHOUT_EFFECT);
    ASKING_FOR_NOTHING.forEach((name, harmless) -> require(fields, name, harmless));
  }

  /** Refuses a field of which {@code harmless} says no. */
  static void require(Fields fields, String name, Predicate<JsonNode> harmless) {
    if (!fields.isHarmless(name, harmless)) {
      throw ApiError.ofField(
          ErrorCode.UNSUPPORTED_FIELD, fields.at(name), "Leave this parameter at its default.");
    }
  }

  private static Predicate<JsonNode> is(int number) {
    return node ->
        node.isNumber() && node.decimalValue().compareTo(BigDecimal.valueOf(number)) == 0;
  }

  private static Predicate<JsonNode> is(String... words) {
    return node -> node.isTextual() && Arrays.asList(words).contains(node.textValue());
  }

  private static boolean isFalse(JsonNode node) {
    return node.isBoolean() && !node.booleanValue();
  }

  static boolean isEmpty(JsonNode node) {
    return node.isContainerNode() && node.isEmpty();
  }

  private static boolean isText(JsonNode format) {
    return format.isObject() && format.size() == 1 && format.path("type").asText().equals("text");
  }

  private static boolean isTextAlone(JsonNode modalities) {
    return modalities.isArray()
        && modalities.size() == 1
        && modalities.path(0).asText().equals("text");
  }
}
