// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Message;
import com.paitient.phi.Prompt;
import com.paitient.phi.ToolCall;
import com.paitient.server.http.endpoints.Api.Told;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tools, forms of answers, several answers and the parameters of other servers. */
class OpenAiToolsTest {
  private static final Contract CONTRACT = Contract.read();
  private static final String CHAT = "/v1/chat/completions";
  private static final String TOOLS =
      ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"find_patient\",\"description\":"
          + "\"Finds a patient like John Smith.\",\"parameters\":{\"type\":\"object\",\"properties\""
          + ":{\"name\":{\"type\":\"string\"}}}}}]";
  private static final String HISTORY =
      "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Who is it?\"},"
          + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_for_John\","
          + "\"type\":\"function\",\"function\":{\"name\":\"find_patient\",\"arguments\":"
          + "\"{\\\"name\\\":\\\"John Smith\\\"}\"}}]},"
          + "{\"role\":\"tool\",\"tool_call_id\":\"call_for_John\",\"content\":"
          + "\"{\\\"mrn\\\":4567890,\\\"born\\\":\\\"01/15/1965\\\"}\"}]";

  @TempDir static Path data;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    api = Api.start(data);
    assertThat(api.upload("PUT", "/v1/model-registry/default", "GGUF").status()).isLessThan(300);
    Told made =
        api.post("/v1/deployments", "{\"model_name\":\"default\",\"deployment_name\":\"chat\"}");
    assertThat(made.status()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void forget() {
    api.models.seen.clear();
    api.models.pieces = List.of("It ", "is ", "well.");
    api.models.calls = List.of();
    api.models.callsLikeTheLast = false;
    api.models.takesAll = true;
  }

  private static String chat(String more) {
    return "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + more + "}";
  }

  private static String handled(String how) {
    return ",\"metadata\":{\"phi_handling\":\"" + how + "\"}";
  }

  private static Prompt given() {
    return api.models.seen.getLast().prompt();
  }

  private static Told ok(String body) throws Exception {
    Told told = api.post(CHAT, body);
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
    assertThat(CONTRACT.faults("post", CHAT, 200, told.body())).as(told.raw().body()).isEmpty();
    return told;
  }

  private static void calling(String arguments) {
    api.models.pieces = List.of();
    api.models.calls = List.of(new ToolCall(1, "find_patient", ClinicalText.of(arguments)));
  }

  private static List<JsonNode> chunks(String body) throws Exception {
    List<JsonNode> chunks = new ArrayList<>();
    for (String line : api.stream(CHAT, body).body().lines().toList()) {
      if (line.startsWith("data: {")) {
        chunks.add(Api.JSON.readTree(line.substring(6)));
      }
    }
    return chunks;
  }

  @Test
  void descriptionsArgumentsAndResultsAreGuardedBeforeTheModel() throws Exception {
    var _ = ok(HISTORY + TOOLS + handled("redact") + "}");
    Prompt given = given();
    assertThat(given.parameters().get("tools").value())
        .contains("find_patient", "[REDACTED NAME]")
        .doesNotContain("Smith");
    Message call = given.messages().get(1);
    assertThat(call.calls().getFirst().arguments().value())
        .isEqualTo("{\"name\":\"[REDACTED NAME]\"}");
    assertThat(given.messages().get(2).content().value()).doesNotContain("4567890", "1965");
    assertThat(given.messages().get(2).answers()).isEqualTo(call.calls().getFirst().number());
  }

  @Test
  void callComesBackWithTheRealValues() throws Exception {
    var _ = ok(HISTORY + TOOLS + handled("de-identify") + "}");
    String body =
        HISTORY.replace("Who is it?", "Find John Smith.") + TOOLS + handled("de-identify");
    api.models.callsLikeTheLast = true;
    Told told = ok(body + "}");
    String surrogates = given().messages().get(1).calls().getFirst().arguments().value();
    assertThat(surrogates).doesNotContain("John", "Smith");
    JsonNode call = told.body().at("/choices/0/message/tool_calls/0");
    assertThat(call.at("/function/arguments").asText()).isEqualTo("{\"name\":\"John Smith\"}");
    assertThat(call.get("id").asText()).startsWith("call_");
    assertThat(told.body().at("/choices/0/message/content").isNull()).isTrue();
    assertThat(told.body().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    List<JsonNode> chunks = chunks(body + ",\"stream\":true}");
    JsonNode delta =
        chunks.stream()
            .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
            .filter(JsonNode::isObject)
            .findFirst()
            .orElseThrow();
    assertThat(delta.get("index").asInt()).isZero();
    assertThat(delta.at("/function/arguments").asText()).isEqualTo("{\"name\":\"John Smith\"}");
    assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
  }

  @Test
  void callIsRedactedWhereAnswersAre() throws Exception {
    calling("{\"name\":\"John Smith\",\"dose\":5}");
    Told told = ok(chat(TOOLS + ",\"metadata\":{\"data_filtering\":{\"redact_output_phi\":true}}"));
    assertThat(told.raw().body()).doesNotContain("Smith");
    assertThat(told.body().at("/choices/0/message/tool_calls/0/function/arguments").asText())
        .isEqualTo("{\"name\":\"[REDACTED NAME]\",\"dose\":5}");
    assertThat(told.body().at("/paitient/phi/output/counts/NAME").asInt()).isOne();
  }

  @Test
  void parametersOfOtherServersArePassedOn() throws Exception {
    var _ =
        ok(
            chat(
                """
                ,"top_k":40,"min_p":0.05,"repetition_penalty":1.1,"frequency_penalty":0.5,
                "logit_bias":{"50256":-100},"chat_template_kwargs":{"enable_thinking":false},
                "reasoning_effort":"low","guided_choice":["yes","no"],"parallel_tool_calls":false,
                "response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":true,
                "schema":{"type":"object","properties":{"a":{"type":"number"}}}}}\
                """));
    assertThat(given().parameters().keySet())
        .containsExactlyInAnyOrder(
            "top_k",
            "min_p",
            "repetition_penalty",
            "frequency_penalty",
            "logit_bias",
            "chat_template_kwargs",
            "reasoning_effort",
            "guided_choice",
            "response_format");
    assertThat(given().parameters().get("logit_bias").value()).isEqualTo("{\"50256\":-100}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        ",\"tools\":[{\"type\":\"custom\",\"custom\":{}}] | unsupported_parameter tools[0].type",
        ",\"tools\":[{\"type\":\"function\"}] | invalid_value tools[0].function",
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}] | invalid_value tools[0].function.name",
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"x\":1}}] | unknown_parameter tools[0].function.x",
        ",\"tool_choice\":\"sometimes\" | invalid_value tool_choice",
        ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"a\"}} | invalid_value tool_choice.function.name",
        ",\"response_format\":{\"type\":\"xml\"} | invalid_value response_format.type",
        ",\"response_format\":{\"type\":\"json_schema\"} | invalid_value response_format.json_schema",
        ",\"frequency_penalty\":9 | invalid_value frequency_penalty",
        ",\"top_k\":\"many\" | invalid_value top_k",
        ",\"n\":17 | invalid_value n",
        ",\"top_q\":1 | unknown_parameter top_q",
      })
  void whatMakesNoSenseIsRefusedByName(String more, String error) throws Exception {
    assertThat(error(api.post(CHAT, chat(more)))).isEqualTo("400 " + error);
    assertThat(api.models.seen).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}] | tools",
        ",\"response_format\":{\"type\":\"json_object\"} | response_format",
        ",\"presence_penalty\":1 | presence_penalty",
        ",\"top_k\":5 | top_k",
      })
  void modelThatDoesNotTakeAParameterSaysWhich(String more, String parameter) throws Exception {
    api.models.takesAll = false;
    assertThat(error(api.post(CHAT, chat(more))))
        .isEqualTo("400 unsupported_parameter " + parameter);
    assertThat(error(api.post(CHAT, HISTORY + "}")))
        .isEqualTo("400 unsupported_parameter messages");
    assertThat(api.models.seen).isEmpty();
  }

  private static String error(Told told) {
    JsonNode error = told.body().path("error");
    return told.status() + " " + error.path("code").asText() + " " + error.path("param").asText();
  }

  @Test
  void nameOfAFunctionThatIdentifiesSomebodyGoesNowhere() throws Exception {
    String named = chat(TOOLS.replace("find_patient", "SSN-123-45-6789") + handled("redact"));
    assertThat(error(api.post(CHAT, named))).isEqualTo("400 phi_rejected null");
    assertThat(api.models.seen).isEmpty();
  }

  @Test
  void severalAnswersAreDrawnOneAfterAnother() throws Exception {
    Told told = ok(chat(",\"n\":3,\"seed\":5"));
    assertThat(told.body().get("choices")).hasSize(3);
    assertThat(told.body().at("/choices/2/index").asInt()).isEqualTo(2);
    assertThat(told.body().at("/choices/2/message/content").asText()).isEqualTo("It is well.");
    assertThat(told.body().at("/usage/completion_tokens").asInt()).isEqualTo(9);
    assertThat(told.body().at("/usage/prompt_tokens").asInt()).isEqualTo(7);
    assertThat(api.models.seen).hasSize(3);
    assertThat(api.models.sampling.seed()).hasValue(7);
    List<JsonNode> chunks = chunks(chat(",\"n\":2,\"stream\":true"));
    for (int choice = 0; choice < 2; choice++) {
      StringBuilder text = new StringBuilder();
      String reason = "";
      for (JsonNode chunk : chunks) {
        JsonNode piece = chunk.at("/choices/0");
        if (piece.path("index").asInt() == choice) {
          text.append(piece.at("/delta/content").asText());
          reason = piece.path("finish_reason").asText();
        }
      }
      assertThat(text + " " + reason).isEqualTo("It is well. stop");
    }
  }
}
