// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on a plain socket that answers what a test tells it to, lies included. It counts what it
 * was asked, and sees when a connection is closed on it.
 */
final class FakeUpstream implements AutoCloseable {
  static final String MODELS =
      "{\"object\":\"list\",\"data\":[{\"id\":\"tiny\"},{\"id\":\"small:latest\"}]}";

  private final ServerSocket listener;
  private final Thread acceptor;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closedByClient = new CountDownLatch(1);
  private volatile Script completions;
  private volatile Script models = answer -> answer.send(json(200, MODELS));

  /** What one connection does with one request. */
  @FunctionalInterface
  interface Script {
    void answer(Answering answer) throws IOException, InterruptedException;
  }

  /**
   * A request as it came.
   *
   * @param connection which one it came on, from 1
   */
  record Asked(int connection, String line, String head, String body) {}

  FakeUpstream(Script completions) throws IOException {
    this.completions = completions;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.acceptor = Thread.ofVirtual().start(this::accept);
  }

  /** One request on its connection, to be answered. */
  final class Answering {
    private final Socket socket;
    private final Asked request;

    private Answering(Socket socket, Asked request) {
      this.socket = socket;
      this.request = request;
    }

    Asked request() {
      return request;
    }

    Answering send(String text) throws IOException {
      return send(text.getBytes(StandardCharsets.UTF_8));
    }

    Answering send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    }

    /** An honest answer as it was asked for, events or a whole one. */
    Answering say(String... pieces) throws IOException {
      return send(
          request.body().contains("\"stream\":true")
              ? whole(pieces)
              : json(200, completion(String.join("", pieces), pieces.length)));
    }

    OutputStream out() throws IOException {
      return socket.getOutputStream();
    }

    void close() throws IOException {
      socket.close();
    }

    /** Ends the connection with a reset instead of an end. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Says nothing until the client closes the connection. */
    void awaitClose() throws IOException {
      try {
        while (socket.getInputStream().read() >= 0) {
          // Whatever comes is not answered.
        }
      } catch (IOException reset) {
        // As good as an end.
      }
      closedByClient.countDown();
      socket.close();
    }
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  int port() {
    return listener.getLocalPort();
  }

  void completions(Script script) {
    this.completions = script;
  }

  void models(Script script) {
    this.models = script;
  }

  /** The requests for completions so far. */
  List<Asked> asked() {
    return asked.stream().filter(each -> each.line().startsWith("POST")).toList();
  }

  List<Asked> askedForModels() {
    return asked.stream().filter(each -> each.line().startsWith("GET")).toList();
  }

  /** Whether the client closed a connection that was waiting for that. */
  boolean sawClose() throws InterruptedException {
    return closedByClient.await(2, TimeUnit.MINUTES);
  }

  int openConnections() {
    return open.size();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        Thread thread = Thread.ofVirtual().unstarted(() -> serve(socket));
        threads.add(thread);
        thread.start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    int connection = connections.incrementAndGet();
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (!socket.isClosed()) {
        Asked request = read(in, connection);
        asked.add(request);
        Script script = request.line().startsWith("GET") ? models : completions;
        script.answer(new Answering(socket, request));
      }
    } catch (IOException | InterruptedException over) {
      // The client left, or the test is over.
    } finally {
      open.remove(socket);
      threads.remove(Thread.currentThread());
    }
  }

  private static Asked read(InputStream in, int connection) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.append((char) next);
    }
    int length = 0;
    for (String line : head.toString().split("\r\n")) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    String line = head.substring(0, head.indexOf("\r\n"));
    return new Asked(connection, line, head.toString(), body);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.forEach(Thread::interrupt);
    try {
      acceptor.join();
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A whole response with a body of JSON. */
  static String json(int status, String body) {
    return "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(status, body.getBytes(StandardCharsets.UTF_8).length, body);
  }

  /** The head of a response whose body comes in HTTP chunks. */
  static String head() {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n";
  }

  /** One HTTP chunk. */
  static String chunk(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return Integer.toHexString(length) + "\r\n" + text + "\r\n";
  }

  static String lastChunk() {
    return "0\r\n\r\n";
  }

  /** An event with a piece of text; the text is put between quotes as it is. */
  static String piece(String escaped) {
    return event(
        "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
            + "{\"content\":\""
            + escaped
            + "\"},\"finish_reason\":null}]}");
  }

  static String finish(String reason) {
    return event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");
  }

  static String usage(int prompt, int completion) {
    return event(
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}"
            .formatted(prompt, completion));
  }

  static String event(String data) {
    return "data: " + data + "\n\n";
  }

  static String done() {
    return event("[DONE]");
  }

  /** An honest answer that is not streamed; the text is put between quotes as it is. */
  static String completion(String escaped, int tokens) {
    return ("{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"tiny\",\"choices\":["
            + "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},"
            + "\"logprobs\":null,\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":%d,\"total_tokens\":99}}")
        .formatted(escaped, tokens);
  }

  /** A whole honest stream with these pieces. */
  static String whole(String... pieces) {
    StringBuilder body = new StringBuilder(head());
    for (String piece : pieces) {
      body.append(chunk(piece(piece)));
    }
    return body.append(chunk(finish("stop")))
        .append(chunk(usage(11, pieces.length)))
        .append(chunk(done()))
        .append(lastChunk())
        .toString();
  }
}
