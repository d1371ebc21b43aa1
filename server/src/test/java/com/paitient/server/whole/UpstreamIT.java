// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.fakes.LiveFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The road to a model on another server, which speaks OpenAI's API on loopback. */
final class UpstreamIT {
  private static Path data;
  private static Ward ward;
  private static RunningService service;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    data = Files.createTempDirectory("paitient-upstream");
    ward = new Ward(_ -> List.of("Rest ", "and tea."));
    Path config = Files.writeString(data.resolve("config.yaml"), ward.configuration());
    service = RunningService.start(data, "--config", config.toString());
    api = service.api();
    Api.Reply put =
        api.put(
            "/v1/model-registry/big",
            "{\"source\":{\"upstream\":\"ward\",\"model\":\"big-model\"}}");
    assertThat(put.status()).as(put.raw().body()).isEqualTo(200);
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    ward.close();
    LiveFolder.delete(data);
  }

  private static Api.Reply deploy(String name, String settings) throws Exception {
    return api.post(
        "/v1/deployments",
        "{\"model_name\":\"big\",\"deployment_name\":\""
            + name
            + "\",\"security_settings\":"
            + settings
            + "}");
  }

  @Test
  void upstreamSeesTheRedactedPromptOnly() throws Exception {
    Api.Reply made = deploy("ward-chat", "{\"phi_redaction\":true}");
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    assertThat(made.body().at("/compute/granted").asText()).isEqualTo("upstream");
    ObjectNode prompt = Api.object().put("prompt", "Patient John Smith has a cough.");
    Api.Reply reply = api.post("/v1/deployments/ward-chat/generate", prompt);
    assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    assertThat(reply.body().get("text").asText()).isEqualTo("Rest and tea.");
    assertThat(reply.body().at("/usage/prompt_tokens").asInt()).isEqualTo(9);
    assertThat(reply.body().at("/route/runtime").asText()).isEqualTo("openai");
    JsonNode seen = ward.seen.getLast();
    assertThat(seen.get("model").asText()).isEqualTo("big-model");
    assertThat(seen.at("/messages/0/content").asText())
        .isEqualTo("Patient [REDACTED NAME] has a cough.");
  }

  @Test
  void upstreamIsAskedForEventsOnlyWhereTheCallerIs() throws Exception {
    assertThat(deploy("ward-both", "{\"phi_redaction\":true}").status()).isEqualTo(201);
    for (boolean stream : new boolean[] {false, true}) {
      ObjectNode asked = Api.object().put("model", "ward-both").put("stream", stream);
      asked
          .putArray("messages")
          .addObject()
          .put("role", "user")
          .put("content", "Patient John Smith has a cough.");
      try (var answer = api.stream("/v1/chat/completions", asked).body()) {
        assertThat(new String(answer.readAllBytes(), StandardCharsets.UTF_8)).contains("and tea.");
      }
      JsonNode seen = ward.seen.getLast();
      assertThat(seen.get("stream").asBoolean()).isEqualTo(stream);
      assertThat(seen.has("stream_options")).isEqualTo(stream);
      assertThat(seen.toString()).doesNotContain("Smith");
    }
  }

  @Test
  void toolsReachTheUpstreamGuardedAndTheirCallsComeBackRestored() throws Exception {
    assertThat(deploy("ward-tools", "{\"phi_handling\":\"de-identify\"}").status()).isEqualTo(201);
    String asked =
        """
        {"model":"ward-tools","stop":["Patient John Smith:"],"messages":[
         {"role":"user","content":"Look up John Smith."},
         {"role":"assistant","tool_calls":[{"id":"id-of-John-Smith","type":"function",
          "function":{"name":"find","arguments":"{\\"name\\":\\"J\\\\u006fhn Smith\\"}"}}]},
         {"role":"tool","tool_call_id":"id-of-John-Smith","content":"[{\\"mrn\\":4567890}]"}],
         "tools":[{"type":"function","function":{"name":"find","description":"As for John Smith.",
          "parameters":{"type":"object","properties":{"name":{"type":"string",
          "examples":["John Smith"]}}}}}],"user":"John Smith"}\
        """;
    Api.Reply reply = api.post("/v1/chat/completions", asked);
    assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    JsonNode seen = ward.seen.getLast();
    assertThat(seen.toString()).doesNotContain("Smith", "John", "4567890");
    assertThat(seen.at("/tools/0/function/name").asText()).isEqualTo("find");
    JsonNode call = reply.body().at("/choices/0/message/tool_calls/0/function");
    assertThat(call.get("arguments").asText()).isEqualTo("{\"name\":\"John Smith\"}");
    assertThat(reply.body().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
  }

  @Test
  void collectorSeesTheStagesOfARequestAndNothingOfItsText() throws Exception {
    assertThat(deploy("ward-traced", "{\"phi_redaction\":true}").status()).isEqualTo(201);
    String asked =
        "{\"model\":\"ward-traced\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"Patient John Smith has a cough.\"}]}";
    assertThat(api.post("/v1/chat/completions", asked).status()).isEqualTo(200);
    StringBuilder all = new StringBuilder();
    while (all.indexOf("\"audit_answered\"") < 0 || all.indexOf("POST /v1/chat") < 0) {
      String next = ward.traces.poll(2, TimeUnit.MINUTES);
      assertThat(next).isNotNull();
      all.append(next);
    }
    assertThat(all)
        .contains("\"guard\"", "\"runtime\"", "\"POST /v1/chat/completions\"")
        .doesNotContain("Smith", "cough", "ward-traced", "psm_live");
  }

  @Test
  void isolationFromTheNetworkIsRefused() throws Exception {
    Api.Reply made = deploy("isolated", "{\"network_isolation\":true}");
    assertThat(made.status() + " " + made.code()).isEqualTo("422 cannot_meet");
  }

  @Test
  void upstreamThatIsNotConfiguredIsRefused() throws Exception {
    Api.Reply put =
        api.put(
            "/v1/model-registry/other", "{\"source\":{\"upstream\":\"nowhere\",\"model\":\"m\"}}");
    assertThat(put.status() + " " + put.code()).isEqualTo("400 invalid_field");
  }
}
