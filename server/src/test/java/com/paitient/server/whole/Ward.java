// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * A model server on loopback that speaks OpenAI's API, whole and in events as it is asked, and
 * keeps what it saw, and a collector of traces beside it. Offered tools, it calls what the
 * conversation called last, with the same arguments; in events in two pieces.
 */
final class Ward implements AutoCloseable {
  /** The prompts, as they came. */
  final List<JsonNode> seen = new CopyOnWriteArrayList<>();

  /** What the collector was sent. */
  final BlockingQueue<String> traces = new LinkedBlockingQueue<>();

  private final Function<JsonNode, List<String>> pieces;
  private final HttpServer server;

  /**
   * Starts it.
   *
   * @param pieces the text that answers a request, as it streams; joined where it does not
   */
  Ward(Function<JsonNode, List<String>> pieces) throws IOException {
    this.pieces = pieces;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/models", Ward::models);
    server.createContext("/v1/chat/completions", this::complete);
    server.createContext("/v1/traces", this::collect);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The configuration of a service that knows it as {@code ward} and sends it traces. */
  String configuration() {
    return "upstreams:\n  ward:\n    url: "
        + url()
        + "\ntelemetry:\n  otlp:\n    endpoint: "
        + url()
        + "\n";
  }

  private static void models(HttpExchange exchange) throws IOException {
    send(exchange, "application/json", "{\"object\":\"list\",\"data\":[{\"id\":\"big-model\"}]}");
  }

  private void collect(HttpExchange exchange) throws IOException {
    traces.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void complete(HttpExchange exchange) throws IOException {
    JsonNode request = Api.JSON.readTree(exchange.getRequestBody().readAllBytes());
    seen.add(request);
    if (request.path("stream").asBoolean()) {
      send(exchange, "text/event-stream", events(request));
    } else {
      send(exchange, "application/json", whole(request));
    }
  }

  private static void counted(ObjectNode answer) {
    answer.putObject("usage").put("prompt_tokens", 9).put("completion_tokens", 3);
  }

  private String whole(JsonNode request) {
    ObjectNode whole = Api.object().put("object", "chat.completion");
    ObjectNode choice = whole.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant").putNull("content");
    if (request.has("tools")) {
      choice.put("finish_reason", "tool_calls");
      message
          .putArray("tool_calls")
          .addObject()
          .put("id", "abc")
          .put("type", "function")
          .set("function", request.at("/messages/1/tool_calls/0/function"));
    } else {
      choice.put("finish_reason", "stop");
      message.put("content", String.join("", pieces.apply(request)));
      counted(whole);
    }
    return whole.toString();
  }

  private String events(JsonNode request) {
    StringBuilder events = new StringBuilder();
    if (request.has("tools")) {
      call(request, events);
    } else {
      for (String piece : pieces.apply(request)) {
        ObjectNode event = Api.object();
        event.putArray("choices").addObject().putObject("delta").put("content", piece);
        events.append("data: ").append(event).append("\n\n");
      }
      ObjectNode end = Api.object();
      end.putArray("choices").addObject().put("finish_reason", "stop").putObject("delta");
      ObjectNode usage = Api.object();
      usage.putArray("choices");
      counted(usage);
      events.append("data: ").append(end).append("\n\ndata: ").append(usage).append("\n\n");
    }
    return events.append("data: [DONE]\n\n").toString();
  }

  private static void call(JsonNode request, StringBuilder events) {
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
    events.append("data: ").append(begun).append("\n\ndata: ").append(rest).append("\n\n");
  }

  private static void send(HttpExchange exchange, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
