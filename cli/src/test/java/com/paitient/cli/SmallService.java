// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.ssl.SSLContext;

/** A service on a real socket that keeps what it was asked and answers what it was told to. */
final class SmallService implements AutoCloseable {
  /** A request as it came. */
  record Asked(String method, String path, String authorization, String contentType, String body) {}

  private record Prepared(int status, String body) {}

  private final HttpServer server;
  private final String scheme;
  private final Deque<Prepared> answers = new ConcurrentLinkedDeque<>();
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

  private SmallService(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::answer);
    server.start();
  }

  static SmallService plain() throws IOException {
    return new SmallService(HttpServer.create(anyPort(), 0), "http");
  }

  static SmallService withTls(SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new SmallService(server, "https");
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  SmallService willAnswer(int status, String body) {
    answers.add(new Prepared(status, body));
    return this;
  }

  SmallService willAnswer(String body) {
    return willAnswer(200, body);
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** The idempotency key of each, empty where it had none. */
  List<String> keys() {
    return List.copyOf(keys);
  }

  String url() {
    return url("127.0.0.1");
  }

  String url(String host) {
    return scheme + "://" + host + ":" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    keys.add(key == null ? "" : key);
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders().getFirst("Authorization"),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            body));
    Prepared answer = answers.remove();
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("X-Request-Id", "req_7");
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
