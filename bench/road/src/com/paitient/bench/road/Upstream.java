// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cheap model server that speaks OpenAI's API. It answers as a whole, or with as many events as
 * {@code max_tokens} says, each a chunk and a write of its own, as fast as they go.
 */
final class Upstream implements AutoCloseable {
  private static final int WORDS = 200;
  private static final byte[] WHOLE = whole();
  private static final byte[] MODELS =
      json("{\"object\":\"list\",\"data\":[{\"id\":\"cheap\",\"object\":\"model\"}]}");
  private static final byte[] HEAD =
      ascii(
          "HTTP/1.1 200 OK\r\n"
              + "Content-Type: text/event-stream\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
  private static final byte[] ALL_WORDS = event(delta("word ".repeat(WORDS)));
  private static final byte[] ONE_WORD = event(delta("word "));
  private static final byte[] END =
      ascii(
          chunk(
                  "data:"
                      + " {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":"
                      + "\"cheap\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
              + chunk("data: [DONE]\n\n")
              + "0\r\n\r\n");

  private final ServerSocket socket;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong identified = new AtomicLong();

  Upstream() throws IOException {
    socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::listen);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** How many prompts came. */
  long asked() {
    return asked.get();
  }

  /** How many of them held an identifier that was sent. */
  long identified() {
    return identified.get();
  }

  private void listen() {
    try {
      while (true) {
        Socket peer = socket.accept();
        Thread.ofPlatform().daemon().start(() -> serve(peer));
      }
    } catch (IOException _) {
      // The socket was closed.
    }
  }

  private void serve(Socket peer) {
    try (peer) {
      peer.setTcpNoDelay(true);
      BufferedInputStream in = new BufferedInputStream(peer.getInputStream());
      OutputStream out = peer.getOutputStream();
      for (Message next = Message.read(in); !next.first().isEmpty(); next = Message.read(in)) {
        answer(next, out);
      }
    } catch (IOException _) {
      // The proxy closed its connection.
    }
  }

  private void answer(Message message, OutputStream out) throws IOException {
    if (message.first().startsWith("GET")) {
      out.write(MODELS);
      return;
    }
    asked.incrementAndGet();
    if (Prompt.isIn(message.body())) {
      identified.incrementAndGet();
    }
    boolean single =
        message.body().contains("\"max_tokens\":1,")
            || message.body().contains("\"max_tokens\":1}");
    if (message.body().contains("\"stream\":true")) {
      events(out, single);
    } else {
      out.write(WHOLE);
    }
  }

  private static void events(OutputStream out, boolean single) throws IOException {
    out.write(HEAD);
    if (single) {
      out.write(ALL_WORDS);
    } else {
      for (int i = 0; i < WORDS; i++) {
        out.write(ONE_WORD);
      }
    }
    out.write(END);
  }

  private static byte[] whole() {
    return json(
        "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"cheap\",\"choices\":"
            + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
            + "word ".repeat(WORDS)
            + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":250,"
            + "\"completion_tokens\":200,\"total_tokens\":450}}");
  }

  private static String delta(String text) {
    return "data:"
               + " {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"cheap\","
               + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + text
        + "\"},\"finish_reason\":null}]}\n\n";
  }

  private static byte[] json(String body) {
    return ascii(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static byte[] event(String data) {
    return ascii(chunk(data));
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
