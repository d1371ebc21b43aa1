// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.phi.ClinicalText;
import com.paitient.server.http.endpoints.Api.Told;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.Sampling;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API of OpenAI as its clients see it; they themselves are run against a whole service. */
class OpenAiTest {
  private static final Contract CONTRACT = Contract.read();
  private static final String CHAT = "/v1/chat/completions";
  private static final String TEXT = "/v1/completions";
  private static final String NOTE =
      "Patient John Smith (DOB: 01/15/1965) has been diagnosed with type 2 diabetes.";
  private static final String LONG = "This is long enough to be released by any guard. ".repeat(40);

  @TempDir static Path data;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    api = Api.start(data);
    assertThat(api.upload("PUT", "/v1/model-registry/default", "GGUF").status()).isEqualTo(201);
    Told made =
        api.post("/v1/deployments", "{\"model_name\":\"default\",\"deployment_name\":\"chat\"}");
    assertThat(made.status()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @AfterEach
  void forget() {
    api.models.seen.clear();
    api.models.sampling = null;
    api.models.pieces = List.of("It ", "is ", "well.");
    api.models.failure = null;
  }

  private static String chat(String more) {
    return "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + more + "}";
  }

  private static String note(String more) {
    return chat(more).replace("Hi", NOTE);
  }

  private static void isAsTheContractSays(String method, String path, Told told) {
    assertThat(CONTRACT.faults(method, path, told.status(), told.body()))
        .as(told.raw().body())
        .isEmpty();
  }

  private static String error(Told told) {
    JsonNode error = told.body().path("error");
    return told.status() + " " + error.path("code").asText() + " " + error.path("param").asText();
  }

  private static String given(int index) {
    return api.models.seen.getLast().messages().get(index).content().value();
  }

  private static List<JsonNode> chunks(String body) throws Exception {
    List<JsonNode> chunks = new ArrayList<>();
    for (String line : body.lines().filter(each -> !each.isEmpty()).toList()) {
      assertThat(line).startsWith("data: ");
      if (!line.equals("data: [DONE]")) {
        chunks.add(Api.JSON.readTree(line.substring(6)));
      }
    }
    return chunks;
  }

  @Test
  void wholeAnswerHasTheShapeOfAChatCompletionAndItsReceipt() throws Exception {
    Told told = api.post(CHAT, note(",\"metadata\":{\"phi_handling\":\"redact\"}"));
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
    isAsTheContractSays("post", CHAT, told);
    assertThat(told.body().at("/choices/0/message/content").asText()).isEqualTo("It is well.");
    assertThat(told.body().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(told.body().get("usage"))
        .isEqualTo(
            Api.JSON.readTree("{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}"));
    assertThat(told.body().get("model").asText()).isEqualTo("chat");
    assertThat(told.body().get("created").asLong()).isGreaterThan(1_700_000_000L);
    assertThat(told.raw().headers().firstValue("X-Audit-Receipt"))
        .contains(told.body().at("/paitient/audit_receipt").asText());
    String request = told.raw().headers().firstValue("X-Request-Id").orElseThrow();
    assertThat(told.body().get("id").asText())
        .isEqualTo("chatcmpl-" + request.substring(request.indexOf('_') + 1));
    assertThat(given(0)).contains("[REDACTED NAME]").doesNotContain("Smith");
  }

  @Test
  void streamIsRoleTextReasonAndDone() throws Exception {
    HttpResponse<String> response = api.stream(CHAT, chat(",\"stream\":true"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(response.body()).endsWith("data: [DONE]\n\n");
    List<JsonNode> chunks = chunks(response.body());
    StringBuilder text = new StringBuilder();
    for (JsonNode chunk : chunks) {
      assertThat(CONTRACT.faults("ChatCompletionChunk", chunk)).isEmpty();
      assertThat(chunk.get("id")).isEqualTo(chunks.getFirst().get("id"));
      assertThat(chunk.has("usage")).isFalse();
      text.append(chunk.at("/choices/0/delta/content").asText());
    }
    assertThat(text.toString()).isEqualTo("It is well.");
    assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(chunks.stream().filter(each -> each.at("/choices/0/delta").has("role"))).hasSize(1);
    assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(chunks.getLast().at("/paitient/audit_receipt").asText()).contains("/");
  }

  @Test
  void lastChunkHasTheCountOfTokensWhereItIsAskedFor() throws Exception {
    String more = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";
    List<JsonNode> chunks = chunks(api.stream(CHAT, chat(more)).body());
    assertThat(chunks.getLast().get("choices")).isEmpty();
    assertThat(chunks.getLast().at("/usage/total_tokens").asInt()).isEqualTo(10);
    assertThat(chunks.subList(0, chunks.size() - 1))
        .isNotEmpty()
        .allMatch(chunk -> chunk.get("usage").isNull());
    chunks.forEach(chunk ->
        assertThat(CONTRACT.faults("ChatCompletionChunk", chunk)).as(chunk.toString()).isEmpty());
    assertThat(error(api.post(CHAT, chat(",\"stream_options\":{\"include_usage\":true}"))))
        .isEqualTo("400 invalid_value stream_options");
  }

  @Test
  void streamOfNothingStillSaysWhoSpeaks() throws Exception {
    api.models.pieces = List.of();
    List<JsonNode> chunks = chunks(api.stream(CHAT, chat(",\"stream\":true")).body());
    assertThat(chunks).hasSize(2);
    assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
  }

  @Test
  void olderEndpointAnswersAPromptWholeAndStreamed() throws Exception {
    Told told = api.post(TEXT, "{\"model\":\"chat\",\"prompt\":[\"Hi\"],\"max_tokens\":5}");
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
    isAsTheContractSays("post", TEXT, told);
    assertThat(told.body().at("/choices/0/text").asText()).isEqualTo("It is well.");
    assertThat(told.body().get("id").asText()).startsWith("cmpl-");
    HttpResponse<String> streamed =
        api.stream(TEXT, "{\"model\":\"chat\",\"prompt\":\"Hi\",\"stream\":true}");
    assertThat(streamed.body()).endsWith("data: [DONE]\n\n");
    StringBuilder text = new StringBuilder();
    for (JsonNode chunk : chunks(streamed.body())) {
      assertThat(CONTRACT.faults("Completion", chunk)).as(chunk.toString()).isEmpty();
      text.append(chunk.at("/choices/0/text").asText());
    }
    assertThat(text.toString()).isEqualTo("It is well.");
    assertThat(error(api.post(TEXT, "{\"model\":\"chat\",\"prompt\":[\"a\",\"b\"]}")))
        .isEqualTo("400 invalid_value prompt");
    assertThat(error(api.post(TEXT, "{\"model\":\"chat\",\"prompt\":[1,2]}")))
        .isEqualTo("400 invalid_value prompt[0]");
  }

  @Test
  void samplingReachesTheModelUnderBothNamesOfItsLength() throws Exception {
    Told told =
        api.post(
            CHAT,
            chat(
                ",\"max_completion_tokens\":9,\"temperature\":0.5,\"top_p\":0.9,\"seed\":7,\"stop\":[\"x\"]"));
    assertThat(told.status()).isEqualTo(200);
    assertThat(api.models.sampling)
        .isEqualTo(
            new Sampling(
                OptionalInt.of(9),
                OptionalDouble.of(0.5),
                OptionalDouble.of(0.9),
                OptionalLong.of(7)));
    assertThat(api.models.seen.getLast().prompt().stops()).containsExactly(ClinicalText.of("x"));
    assertThat(api.post(CHAT, chat(",\"max_tokens\":8")).status()).isEqualTo(200);
    assertThat(api.models.sampling.maxTokens()).hasValue(8);
    assertThat(error(api.post(CHAT, chat(",\"max_tokens\":8,\"max_completion_tokens\":8"))))
        .isEqualTo("400 invalid_value max_tokens");
  }

  @Test
  void partsBecomeLinesAndDevelopersSpeakAsTheSystem() throws Exception {
    Told told =
        api.post(
            CHAT,
            """
            {"model":"chat","messages":[
              {"role":"developer","content":"Be brief.","name":"boss"},
              {"role":"user","content":[{"type":"text","text":"One."},{"type":"text","text":"Two."}]},
              {"role":"assistant","content":"Yes.","refusal":null,"annotations":[],
               "audio":null,"function_call":null,"tool_calls":null},
              {"role":"user","content":"Go on."}]}\
            """);
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
    assertThat(api.models.seen.getLast().messages())
        .extracting(message -> message.role().name())
        .containsExactly("SYSTEM", "USER", "ASSISTANT", "USER");
    assertThat(given(1)).isEqualTo("One.\nTwo.");
  }

  @Test
  void harmlessParametersAreTakenWithoutEffect() throws Exception {
    Told told =
        api.post(
            CHAT,
            chat(
                """
                ,"user":"u","store":true,"service_tier":"auto","n":1,"logprobs":false,
                "frequency_penalty":0.0,"presence_penalty":0,"logit_bias":{},"tools":[],
                "tool_choice":"none","response_format":{"type":"text"},"modalities":["text"],
                "parallel_tool_calls":false,"prediction":null,"top_logprobs":null,"stop":null\
                """));
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        ",\"n\":0 | invalid_value n",
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}] | unsupported_parameter tools",
        ",\"tools\":5 | invalid_value tools",
        ",\"tool_choice\":\"required\" | invalid_value tool_choice",
        ",\"logprobs\":true | unsupported_parameter logprobs",
        ",\"frequency_penalty\":0.1 | unsupported_parameter frequency_penalty",
        ",\"logit_bias\":{\"50256\":-100} | unsupported_parameter logit_bias",
        ",\"response_format\":{\"type\":\"json_object\"} | unsupported_parameter response_format",
        ",\"modalities\":[\"text\",\"audio\"] | unsupported_parameter modalities",
        ",\"web_search_options\":{} | unsupported_parameter web_search_options",
        ",\"no_such_thing\":1 | unknown_parameter no_such_thing",
        ",\"temperature\":3 | invalid_value temperature",
        ",\"max_tokens\":0 | invalid_value max_tokens",
        ",\"stream\":\"yes\" | invalid_value stream",
        ",\"metadata\":{\"phi_handlng\":\"redact\"} | unknown_setting phi_handlng",
        ",\"metadata\":{\"phi_handling\":\"shout\"} | invalid_value phi_handling",
        ",\"metadata\":{\"tenant_id\":7} | invalid_value metadata.tenant_id",
        ",\"metadata\":{\"tenant_id\":\"a b\"} | invalid_value null",
        ",\"metadata\":{\"security_settings\":\"{\"} | invalid_value metadata.security_settings",
        ",\"metadata\":{\"security_settings\":5} | invalid_value metadata.security_settings",
      })
  void whatIsNotHadHereIsRefusedByName(String more, String error) throws Exception {
    Told told = api.post(CHAT, chat(more));
    assertThat(error(told)).isEqualTo("400 " + error);
    isAsTheContractSays("post", CHAT, told);
    assertThat(api.models.seen).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[] | invalid_value messages",
        "[{\"role\":\"tool\",\"content\":\"a\",\"tool_call_id\":\"1\"}] | invalid_value messages[0].tool_call_id",
        "[{\"role\":\"nurse\",\"content\":\"a\"}] | invalid_value messages[0].role",
        "[{\"role\":\"user\"}] | invalid_value messages[0].content",
        "[{\"role\":\"user\",\"content\":7}] | invalid_value messages[0].content",
        "[{\"role\":\"user\",\"content\":\"a\",\"mood\":1}] | unknown_parameter messages[0].mood",
        "[{\"role\":\"assistant\",\"content\":\"a\",\"tool_calls\":[{}]}] | invalid_value messages[0].tool_calls[0].type",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}] | unsupported_parameter messages[0].content[0].type",
      })
  void badMessageIsRefusedByItsPlace(String messages, String error) throws Exception {
    Told told = api.post(CHAT, "{\"model\":\"chat\",\"messages\":" + messages + "}");
    assertThat(error(told)).isEqualTo("400 " + error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"phi_redaction\":\"true\"}",
        "{\"data_filtering.redact_phi\":\"true\"}",
        "{\"data_filtering\":{\"redact_phi\":true}}",
        "{\"security_settings\":\"{\\\"phi_redaction\\\":true}\"}",
        "{\"security_settings\":{\"phi_handling\":\"redact\"},\"phi_handling\":\"detect\"}"
      })
  void settingsRideInMetadata(String metadata) throws Exception {
    Told told = api.post(CHAT, note(",\"metadata\":" + metadata));
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
    assertThat(given(0)).contains("[REDACTED NAME]");
  }

  @Test
  void settingsRideInHeadersAndTheStrongerHolds() throws Exception {
    Told weaker =
        api.postWith(
            "X-Phi-Handling", "detect", CHAT, note(",\"metadata\":{\"phi_handling\":\"redact\"}"));
    assertThat(weaker.status()).isEqualTo(200);
    assertThat(given(0)).contains("[REDACTED NAME]");
    Told rejected = api.postWith("X-Phi-Handling", "reject", CHAT, note(""));
    assertThat(error(rejected)).isEqualTo("400 phi_rejected null");
    assertThat(rejected.raw().body()).doesNotContain("Smith");
    assertThat(error(api.postWith("X-Phi-Handling", "none", CHAT, note(""))))
        .startsWith("400 invalid_value");
  }

  @Test
  void whoAndWhyAreRecorded() throws Exception {
    Told told =
        api.postWith(
            "X-Tenant-Id",
            "ten_organization",
            CHAT,
            chat(",\"metadata\":{\"purpose_of_use\":\"TREAT\",\"patient_id\":\"p 1\"}"));
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
    JsonNode events =
        api.get(
                "/v1/audit-logs?event_type=model.inference&patient_id=p%201&tenant_id=ten_organization")
            .body()
            .get("data");
    assertThat(events).hasSize(1);
    assertThat(events.toString()).contains("TREAT");
    assertThat(
            error(
                api.postWith(
                    "X-Tenant-Id",
                    "ten_organization",
                    CHAT,
                    chat(",\"metadata\":{\"tenant_id\":\"w\"}"))))
        .isEqualTo("400 invalid_value metadata.tenant_id");
  }

  @Test
  void modelsAreTheDeploymentsThatTheCallerMayPrompt() throws Exception {
    assertThat(
            api.post(
                    "/v1/deployments", "{\"model_name\":\"default\",\"deployment_name\":\"other\"}")
                .status())
        .isEqualTo(201);
    Told all = api.get("/v1/models");
    isAsTheContractSays("get", "/v1/models", all);
    assertThat(all.body().get("data").findValuesAsText("id")).containsExactly("chat", "other");
    Told one = api.get("/v1/models/other");
    isAsTheContractSays("get", "/v1/models/{id}", one);
    String key =
        api.post(
                "/v1/api-keys",
                """
                {"name":"chatter","permissions":["text:generate"],
                 "resource_pattern":"deployment/chat"}\
                """)
            .body()
            .get("key")
            .asText();
    assertThat(api.getAs(key, "/v1/models").body().get("data").findValuesAsText("id"))
        .containsExactly("chat");
    assertThat(error(api.getAs(key, "/v1/models/other"))).startsWith("403 access_denied");
    assertThat(error(api.postAs(key, CHAT, chat("").replace("\"chat\"", "\"other\""))))
        .startsWith("403 access_denied");
    assertThat(api.postAs(key, CHAT, chat("")).status()).isEqualTo(200);
    assertThat(api.delete("/v1/deployments/other").status()).isEqualTo(204);
  }

  @Test
  void unknownModelIsNotFoundOnEveryPath() throws Exception {
    Told chat = api.post(CHAT, chat("").replace("\"chat\"", "\"gpt-4o\""));
    assertThat(error(chat)).isEqualTo("404 model_not_found model");
    isAsTheContractSays("post", CHAT, chat);
    assertThat(error(api.get("/v1/models/gpt-4o"))).isEqualTo("404 model_not_found model");
    assertThat(error(api.get("/v1/models/meta%2Fllama"))).isEqualTo("404 model_not_found model");
    HttpResponse<String> stream =
        api.stream(CHAT, chat(",\"stream\":true").replace("\"chat\"", "\"none\""));
    assertThat(stream.statusCode()).isEqualTo(404);
    assertThat(stream.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void wrongKeyAndWrongMethodAreToldInTheSameWords() throws Exception {
    Told told = api.postAs("psm_live_wrong", CHAT, chat(""));
    assertThat(error(told)).isEqualTo("401 invalid_api_key null");
    assertThat(told.raw().headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(told.raw().headers().firstValue("X-Request-Id")).isPresent();
    assertThat(error(api.get(CHAT))).isEqualTo("405 method_not_allowed null");
    assertThat(error(api.post(CHAT, "{"))).isEqualTo("400 invalid_json null");
    assertThat(error(api.post(CHAT, chat("").replace("Hi", "a".repeat(1_000_001)))))
        .isEqualTo("400 context_length_exceeded messages");
    assertThat(api.get("/v1/nothing").code()).isEqualTo("404 not_found");
  }

  @ParameterizedTest
  @EnumSource(RunException.Code.class)
  void everyFailureOfARunHasAStatusThatClientsKnow(RunException.Code code) throws Exception {
    api.models.pieces = List.of();
    api.models.failure = new RunException(code, "it failed");
    Told told = api.post(CHAT, chat(""));
    isAsTheContractSays("post", CHAT, told);
    assertThat(error(told))
        .isEqualTo(
            switch (code) {
              case REFUSED -> "400 model_refused null";
              case PROMPT_TOO_LONG -> "400 context_length_exceeded messages";
              case UNAVAILABLE, CANCELLED -> "503 model_unavailable null";
              case OVERLOADED -> "429 rate_limit_exceeded null";
              case OUT_OF_TIME -> "504 out_of_time null";
              case BAD_MODEL -> "400 bad_model_file null";
              case BAD_ANSWER -> "502 bad_answer null";
            });
    HttpResponse<String> streamed = api.stream(CHAT, chat(",\"stream\":true"));
    assertThat(streamed.statusCode()).isEqualTo(told.status());
  }

  @Test
  void streamThatFailsMidwayEndsWithItsErrorAndIsNotDone() throws Exception {
    api.models.failure = new RunException(RunException.Code.UNAVAILABLE, "the process ended");
    api.models.pieces = List.of(LONG);
    HttpResponse<String> response = api.stream(CHAT, chat(",\"stream\":true"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).doesNotContain("[DONE]").doesNotContain("event:");
    List<JsonNode> chunks = chunks(response.body());
    assertThat(chunks.size()).isGreaterThan(1);
    assertThat(CONTRACT.faults("OpenAiError", chunks.getLast())).isEmpty();
    assertThat(chunks.getLast().at("/error/code").asText()).isEqualTo("model_unavailable");
  }
}
