// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The road to a model on another server, which speaks OpenAI's API on loopback. */
final class UpstreamIT {
  private static final List<JsonNode> SEEN = new CopyOnWriteArrayList<>();

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
    ward.start();
    Path config = Files.createTempFile("paitient-upstream", ".yaml");
    Files.writeString(
        config,
        "upstreams:\n  ward:\n    url: http://127.0.0.1:" + ward.getAddress().getPort() + "\n");
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
    Installation.delete(data);
  }

  private static void models(HttpExchange exchange) throws IOException {
    send(exchange, "application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"big-model\"}]}");
  }

  private static void complete(HttpExchange exchange) throws IOException {
    SEEN.add(Api.JSON.readTree(exchange.getRequestBody().readAllBytes()));
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
