// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.fakes.LiveFolder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The road to a model on another server, which speaks OpenAI's API on loopback. */
final class UpstreamIT {
  private static final List<JsonNode> SEEN = new CopyOnWriteArrayList<>();

  private static final BlockingQueue<String> TRACES = new LinkedBlockingQueue<>();

  private static Path data;
  private static HttpServer ward;
  private static RunningService service;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    data = Files.createTempDirectory("paitient-upstream");
    ward = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ward.createContext("/v1/models", UpstreamIT::models);
    ward.createContext("/v1/chat/completions", UpstreamIT::complete);
    ward.createContext("/v1/traces", UpstreamIT::collect);
    ward.start();
    Path config = Files.createTempFile("paitient-upstream", ".yaml");
    Files.writeString(
        config,
        "upstreams:\n  ward:\n    url: http://127.0.0.1:"
            + ward.getAddress().getPort()
            + "\ntelemetry:\n  otlp:\n    endpoint: http://127.0.0.1:"
            + ward.getAddress().getPort()
            + "\n");
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
    ward.stop(0);
    LiveFolder.delete(data);
  }

  private static void models(HttpExchange exchange) throws IOException {
    send(exchange, "application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"big-model\"}]}");
  }

  private static void collect(HttpExchange exchange) throws IOException {
    TRACES.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static void complete(HttpExchange exchange) throws IOException {
    JsonNode request = Api.JSON.readTree(exchange.getRequestBody().readAllBytes());
    SEEN.add(request);
    if (request.has("tools")) {
      call(exchange, request);
      return;
    }
    send(
        exchange,
        "text/event-stream",
        """
        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Rest "}}]}

        data: {"choices":[{"index":0,"delta":{"content":"and tea."},"finish_reason":"stop"}]}

        data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}

        data: [DONE]

        """);
  }

  /** Calls what the conversation called last, in two pieces. */
  private static void call(HttpExchange exchange, JsonNode request) throws IOException {
    JsonNode last = request.at("/messages/1/tool_calls/0/function");
    String arguments = last.get("arguments").asText();
    ObjectNode begun = Api.object();
    begun
        .putArray("choices")
        .addObject()
        .putObject("delta")
        .putArray("tool_calls")
        .addObject()
        .put("index", 0)
        .put("id", "abc")
        .putObject("function")
        .put("name", last.get("name").asText())
        .put("arguments", arguments.substring(0, 5));
    ObjectNode rest = Api.object();
    ObjectNode choice = rest.putArray("choices").addObject().put("finish_reason", "tool_calls");
    choice
        .putObject("delta")
        .putArray("tool_calls")
        .addObject()
        .put("index", 0)
        .putObject("function")
        .put("arguments", arguments.substring(5));
    send(
        exchange,
        "text/event-stream",
        "data: " + begun + "\n\ndata: " + rest + "\n\ndata: [DONE]\n\n");
  }

  private static void send(HttpExchange exchange, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
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
    JsonNode seen = SEEN.getLast();
    assertThat(seen.get("model").asText()).isEqualTo("big-model");
    assertThat(seen.at("/messages/0/content").asText())
        .isEqualTo("Patient [REDACTED NAME] has a cough.");
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
    JsonNode seen = SEEN.getLast();
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
      String next = TRACES.poll(2, TimeUnit.MINUTES);
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
