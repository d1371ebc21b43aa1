// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.phi.ClinicalText;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Parameters of OpenAI's API, and of servers that speak it, by what becomes of them: some are
 * passed on to runtimes that have them, some have no effect on what an answer says, some are not
 * had here and taken only at the values at which they ask for nothing. Every name that is in no
 * list is refused, so that nobody gets an answer to another question.
 */
final class OpenAiParameters {
  private static final int MOST_BIAS = 100;

  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "prediction",
          "service_tier",
          "store");

  /** Passed on where they ask for something; each with what it may be. */
  private static final Map<String, Predicate<JsonNode>> PASSED_ON =
      Map.ofEntries(
          Map.entry("frequency_penalty", between(-2, 2)),
          Map.entry("presence_penalty", between(-2, 2)),
          Map.entry("logit_bias", OpenAiParameters::areBiases),
          Map.entry("reasoning_effort", OpenAiParameters::isWord),
          Map.entry("verbosity", OpenAiParameters::isWord),
          Map.entry("top_k", JsonNode::isInt),
          Map.entry("min_p", between(0, 1)),
          Map.entry("typical_p", between(0, 1)),
          Map.entry("min_tokens", JsonNode::isIntegralNumber),
          Map.entry("repetition_penalty", JsonNode::isNumber),
          Map.entry("repeat_penalty", JsonNode::isNumber),
          Map.entry("repeat_last_n", JsonNode::isIntegralNumber),
          Map.entry("length_penalty", JsonNode::isNumber),
          Map.entry("ignore_eos", JsonNode::isBoolean),
          Map.entry("skip_special_tokens", JsonNode::isBoolean),
          Map.entry("spaces_between_special_tokens", JsonNode::isBoolean),
          Map.entry("include_stop_str_in_output", JsonNode::isBoolean),
          Map.entry("stop_token_ids", JsonNode::isArray),
          Map.entry("bad_words", JsonNode::isArray),
          Map.entry("guided_json", JsonNode::isContainerNode),
          Map.entry("guided_choice", JsonNode::isArray),
          Map.entry("guided_regex", JsonNode::isTextual),
          Map.entry("guided_grammar", JsonNode::isTextual),
          Map.entry("structured_outputs", JsonNode::isObject),
          Map.entry("grammar", JsonNode::isTextual),
          Map.entry("chat_template_kwargs", JsonNode::isObject));

  private static final Set<String> PENALTIES = Set.of("frequency_penalty", "presence_penalty");

  private static final Map<String, Predicate<JsonNode>> ASKING_FOR_NOTHING =
      Map.ofEntries(
          Map.entry("best_of", is(1)),
          Map.entry("top_logprobs", is(0)),
          Map.entry("logprobs", OpenAiParameters::isFalse),
          Map.entry("echo", OpenAiParameters::isFalse),
          Map.entry("suffix", is("")),
          Map.entry("functions", OpenAiParameters::isEmpty),
          Map.entry("function_call", is("none", "auto")),
          Map.entry("modalities", OpenAiParameters::isTextAlone),
          Map.entry("audio", OpenAiParameters::isEmpty),
          Map.entry("web_search_options", _ -> false));

  private OpenAiParameters() {}

  /** Reads what is to be passed on, and refuses those that ask for what is not had here. */
  static Map<String, ClinicalText> read(Fields fields) {
    fields.ignore(WITHOUT_EFFECT);
    ASKING_FOR_NOTHING.forEach((name, harmless) -> require(fields, name, harmless));
    Map<String, ClinicalText> passed = new TreeMap<>();
    PASSED_ON.forEach((name, allowed) ->
        fields
            .json(name)
            .filter(node -> !asksForNothing(name, node))
            .ifPresent(node -> passed.put(name, checked(name, node, allowed))));
    return passed;
  }

  private static boolean asksForNothing(String name, JsonNode node) {
    return PENALTIES.contains(name) ? is(0).test(node) : isEmpty(node);
  }

  private static ClinicalText checked(String name, JsonNode node, Predicate<JsonNode> allowed) {
    if (!allowed.test(node)) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, name, "This value is not one that the parameter can have.");
    }
    return ClinicalText.of(Json.text(node));
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

  private static boolean areBiases(JsonNode node) {
    return node.isObject()
        && node.properties().stream()
            .allMatch(bias ->
                bias.getKey().matches("[0-9]{1,9}")
                    && between(-MOST_BIAS, MOST_BIAS).test(bias.getValue()));
  }

  private static boolean isFalse(JsonNode node) {
    return node.isBoolean() && !node.booleanValue();
  }

  static boolean isEmpty(JsonNode node) {
    return node.isContainerNode() && node.isEmpty();
  }

  private static boolean isWord(JsonNode node) {
    return node.isTextual() && node.textValue().matches("[a-z_]{1,20}");
  }

  private static Predicate<JsonNode> between(int least, int most) {
    return node -> node.isNumber() && node.doubleValue() >= least && node.doubleValue() <= most;
  }

  private static boolean isTextAlone(JsonNode modalities) {
    return modalities.isArray()
        && modalities.size() == 1
        && modalities.path(0).asText().equals("text");
  }
}
