// SPDX-License-Identifier: MIT
package com.paitient.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A model server of OpenAI's API for {@link Rehearsal}: it has one model, which says one thing. */
final class MadeUpModel implements AutoCloseable {
  static final String NAME = "made-up";

  private static final int WORDS = 60;
  private static final String MODELS =
      "{\"object\":\"list\",\"data\":[{\"id\":\"" + NAME + "\",\"object\":\"model\"}]}";
  private static final String WORD =
      """
      data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"made-up",\
      "choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}

      """;
  private static final String END =
      """
      data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"made-up",\
      "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: {"choices":[],"usage":{"prompt_tokens":200,"completion_tokens":60}}

      data: [DONE]

      """;

  private final ServerSocket listener;

  private MadeUpModel(ServerSocket listener) {
    this.listener = listener;
  }

  /** Starts listening on this machine only. */
  static MadeUpModel start() throws IOException {
    MadeUpModel model = new MadeUpModel(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofPlatform().daemon().start(model::listen);
    return model;
  }

  int port() {
    return listener.getLocalPort();
  }

  private void listen() {
    try {
      while (true) {
        Socket peer = listener.accept();
        Thread.ofPlatform().daemon().start(() -> serve(peer));
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  private static void serve(Socket peer) {
    try (peer) {
      peer.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(peer.getInputStream());
      OutputStream out = peer.getOutputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        in.skipNBytes(length(head));
        answer(head.startsWith("GET"), out);
      }
    } catch (IOException _) {
      // The other side closed the connection.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (next == '\n' && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
        return head.toString();
      }
    }
    return "";
  }

  private static int length(String head) {
    for (String line : head.split("\r\n")) {
      if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        return Integer.parseInt(line.substring(15).strip());
      }
    }
    return 0;
  }

  private static void answer(boolean models, OutputStream out) throws IOException {
    if (models) {
      send(out, start("application/json", "Content-Length: " + MODELS.length()) + MODELS);
      return;
    }
    send(out, start("text/event-stream", "Transfer-Encoding: chunked"));
    for (int i = 0; i < WORDS; i++) {
      send(out, chunk(WORD));
    }
    send(out, chunk(END) + chunk(""));
  }

  private static String start(String type, String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n" + body + "\r\n\r\n";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
