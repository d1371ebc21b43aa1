// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.AuditException;
import com.paitient.audit.Witness;
import com.paitient.audit.WitnessCall.Reply;
import com.paitient.audit.note.SignedCheckpoint;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A witness over HTTP: {@code POST /add-checkpoint}, {@code POST /add-rotation}, {@code GET
 * /checkpoint/LOG} for auditors. Plain HTTP, since all that it says is signed; a proxy may add TLS.
 */
final class WitnessListener implements Closeable {
  private static final int MOST_BYTES = 64 * 1024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Witness witness;

  private WitnessListener(HttpServer server, Witness witness) {
    this.server = server;
    this.witness = witness;
  }

  static WitnessListener start(Witness witness, InetSocketAddress address) throws IOException {
    WitnessListener listener = new WitnessListener(HttpServer.create(address, 0), witness);
    listener.server.createContext("/", listener::handle);
    listener.server.setExecutor(listener.threads);
    listener.server.start();
    return listener;
  }

  String address() {
    InetSocketAddress bound = server.getAddress();
    return bound.getHostString() + ":" + bound.getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange);
      byte[] body = reply.body().getBytes(UTF_8);
      String type = reply.status() == 409 ? "text/x.tlog.size" : "text/plain; charset=utf-8";
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring(1);
    try {
      if (exchange.getRequestMethod().equals("GET")) {
        return kept(path);
      }
      byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
      return body.length > MOST_BYTES
          ? new Reply(413, "the request is too large\n")
          : witness.answer(path, new String(body, UTF_8));
    } catch (IOException | AuditException _) {
      return new Reply(500, "the witness's files fail\n");
    }
  }

  private Reply kept(String path) throws IOException {
    if (!path.matches("checkpoint/[^/.][^/]{0,254}")) {
      return new Reply(404, "no such page\n");
    }
    return witness
        .last(path.substring("checkpoint/".length()))
        .map(SignedCheckpoint::text)
        .map(text -> new Reply(200, text))
        .orElse(new Reply(404, "this witness saw no checkpoint of that log\n"));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
