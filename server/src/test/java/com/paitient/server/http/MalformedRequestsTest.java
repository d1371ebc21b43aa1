// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What two programs may read differently is refused, closed, and never read as a request. */
class MalformedRequestsTest {
  private static final String CANARY = "Zyxwquent";
  private static final ConcurrentLinkedQueue<String> SEEN = new ConcurrentLinkedQueue<>();

  @TempDir static Path data;
  private static Running running;
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeAll
  static void start() throws IOException {
    running =
        Running.plain(
            data,
            Running.SHORT,
            List.of(
                Route.of(
                    "POST",
                    "/v1/echo",
                    exchange -> {
                      String text = exchange.body(fields -> fields.text("text"));
                      SEEN.add(text);
                      return Answer.ok(Json.object().put("text", text));
                    }),
                Route.of(
                    "GET",
                    "/v1/smuggled",
                    _ -> {
                      SEEN.add("smuggled");
                      return Answer.nothing();
                    })));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @BeforeEach
  void watchLogs() {
    SEEN.clear();
    logged.start();
    logged.list = new CopyOnWriteArrayList<>();
    root().addAppender(logged);
  }

  @AfterEach
  void nothingOfTheRequestsIsLogged() {
    root().detachAppender(logged);
    assertThat(logged.list)
        .noneMatch(event -> event.getFormattedMessage().contains(CANARY))
        .noneMatch(event -> event.getThrowableProxy() != null);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private static String post(String headers, String body) {
    return "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-C: "
        + CANARY
        + "\r\n"
        + running.authorization()
        + headers
        + "\r\n"
        + body;
  }

  private static String smuggled() {
    return "GET /v1/smuggled HTTP/1.1\r\nHost: localhost\r\n" + running.authorization() + "\r\n";
  }

  private static String json() {
    return "{\"text\":\"" + CANARY + "\"}";
  }

  static Stream<Arguments> malformed() {
    String json = json();
    int length = json.length();
    String plain = "Content-Length: " + length + "\r\n";
    String chunked = "Transfer-Encoding: chunked\r\n";
    return Stream.of(
        Arguments.of("bare LF", post(plain, json).replace("\r\n", "\n")),
        Arguments.of("one bare LF", post("X-A: b\n" + plain, json)),
        Arguments.of("bare CR", post("X-A: b\r" + plain, json)),
        Arguments.of("folded header", post("X-A: b\r\n c\r\n" + plain, json)),
        Arguments.of("length and chunked", post(plain + chunked, "0\r\n\r\n" + smuggled())),
        Arguments.of("chunked and length", post(chunked + plain, "0\r\n\r\n" + smuggled())),
        Arguments.of("two lengths", post(plain + "Content-Length: 0\r\n", json + smuggled())),
        Arguments.of("same length twice", post(plain + plain, json)),
        Arguments.of("list of lengths", post("Content-Length: " + length + ", 0\r\n", json)),
        Arguments.of("negative length", post("Content-Length: -1\r\n", json)),
        Arguments.of("length with sign", post("Content-Length: +" + length + "\r\n", json)),
        Arguments.of("hexadecimal length", post("Content-Length: 0x10\r\n", json)),
        Arguments.of("huge length", post("Content-Length: 99999999999999999999\r\n", json)),
        Arguments.of("xchunked", post("Transfer-Encoding: xchunked\r\n", smuggled())),
        Arguments.of("chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")),
        Arguments.of("gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
        Arguments.of("identity", post("Transfer-Encoding: identity\r\n", smuggled())),
        Arguments.of("chunk size garbage", post(chunked, "zz\r\n" + smuggled())),
        Arguments.of("chunk size negative", post(chunked, "-1\r\n" + smuggled())),
        Arguments.of("chunk size 0x", post(chunked, "0x5\r\nhello\r\n0\r\n\r\n" + smuggled())),
        Arguments.of("chunk size huge", post(chunked, "ffffffffffffffffff\r\n" + smuggled())),
        Arguments.of("chunk longer than said", post(chunked, "2\r\n" + json + "\r\n0\r\n\r\n")),
        Arguments.of("chunk ended by bare LF", post(chunked, "2\n{}\n0\n\n" + smuggled())),
        Arguments.of("space before colon", post("X-A : b\r\n" + plain, json)),
        Arguments.of("no colon", post("X-A\r\n" + plain, json)),
        Arguments.of("NUL in a header", post("X-A: \0b\r\n" + plain, json)),
        Arguments.of("no host", post(plain, json).replace("Host: localhost\r\n", "")),
        Arguments.of("two hosts", post("Host: other\r\n" + plain, json)),
        Arguments.of("HTTP/0.9", "GET /v1/smuggled\r\n"),
        Arguments.of("HTTP/1.7", smuggled().replace("HTTP/1.1", "HTTP/1.7")),
        Arguments.of("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Arguments.of("no HTTP", "\u0016\u0003\u0001\u0002\0\u0001\0" + "\r\n\r\n"),
        Arguments.of("dot segments", smuggled().replace("/v1/", "/v1/%2e%2e/")),
        Arguments.of("encoded percent", smuggled().replace("/v1/", "/v1%25/")),
        Arguments.of("encoded NUL", smuggled().replace("/v1/", "/v1%00/")),
        Arguments.of("half percent", smuggled().replace("/v1/smuggled", "/v1/smuggled%4")),
        Arguments.of("path parameter", smuggled().replace("/v1/", "/v1;a=b/../")),
        Arguments.of("huge header", post("X-A: " + "a".repeat(8_000) + "\r\n" + plain, json)),
        Arguments.of("huge target", smuggled().replace("/v1/", "/v1/" + "a".repeat(8_000))),
        Arguments.of("many headers", post("X-A: b\r\n".repeat(2_000) + plain, json)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void malformedRequestIsRefusedAndTheConnectionClosed(String name, String request)
      throws IOException {
    String answer = running.raw(request);
    assertThat(answer.lines().filter(line -> line.startsWith("HTTP/1.1 ")).toList())
        .hasSizeLessThanOrEqualTo(1)
        .allMatch(line -> Pattern.matches("HTTP/1\\.1 4\\d\\d .*", line));
    assertThat(SEEN).isEmpty();
    assertThat(answer).doesNotContain(CANARY).doesNotContain("Server:");
    if (!answer.isEmpty()) {
      assertThat(answer).contains("application/problem+json", "X-Request-Id: req_", "\"code\":");
    }
  }

  @Test
  void goodRequestsOnOneConnectionAreReadOneByOne() throws IOException {
    String plain = "Content-Length: " + json().length() + "\r\n";
    String last = post(plain + "Connection: close\r\n", json());
    String answer = running.raw(post(plain, json()) + post(plain, json()) + last);
    assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(4);
    assertThat(SEEN).containsExactly(CANARY, CANARY, CANARY);
  }

  @Test
  void chunkedBodyIsRead() throws IOException {
    String size = Integer.toHexString(json().length());
    String headers = "Transfer-Encoding: chunked\r\nConnection: close\r\n";
    String answer = running.raw(post(headers, size + "\r\n" + json() + "\r\n0\r\n\r\n"));
    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void refusedBodyIsNotReadAsTheNextRequest() throws IOException {
    String body = smuggled();
    String answer =
        running.raw(
            post("Content-Length: " + body.length() + "\r\n", body)
                .replace(running.key(), "psm_live_wrong"));
    assertThat(answer.lines().filter(line -> line.startsWith("HTTP/1.1 ")))
        .containsExactly("HTTP/1.1 401 Unauthorized");
    assertThat(SEEN).isEmpty();
  }

  @Test
  void refusalOfABodyThatHasNotArrivedSaysThatTheConnectionEnds() throws IOException {
    String head = post("Content-Length: 1000\r\n", "").replace(running.key(), "psm_live_wrong");
    assertThat(running.raw(head)).startsWith("HTTP/1.1 401 ").contains("Connection: close\r\n");
  }

  @Test
  void headAtAByteATimeIsCutOff() throws IOException {
    assertThat(dripped(post("Content-Length: 2\r\n", "{}"))).isLessThan(300);
    assertThat(SEEN).isEmpty();
  }

  @Test
  void secondHeadAtAByteATimeIsCutOff() throws IOException {
    try (Socket socket = running.connect()) {
      String first = post("Content-Length: " + json().length() + "\r\n", json());
      socket.getOutputStream().write(first.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      assertThat(drip(socket, post("Content-Length: 2\r\n", "{}"))).isLessThan(300);
    }
    assertThat(SEEN).containsExactly(CANARY);
  }

  @Test
  void bodyAtAByteATimeIsCutOff() throws IOException {
    try (Socket socket = running.connect()) {
      String head = post("Content-Length: 1000\r\n", "");
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(drip(socket, "{\"text\":\"" + "a".repeat(980) + "\"}")).isLessThan(900);
      String answer = Running.rest(socket);
      assertThat(answer).doesNotContain("HTTP/1.1 200");
    }
    assertThat(SEEN).isEmpty();
  }

  @Test
  void bodyThatStopsIsAnsweredWithATimeout() throws IOException {
    String answer = running.raw(post("Content-Length: 1000\r\n", "{\"text\":"));
    assertThat(answer).startsWith("HTTP/1.1 408 ").contains("\"code\":\"request_timeout\"");
  }

  @Test
  void bodyThatEndsEarlyIsNeverHandled() throws IOException {
    try (Socket socket = running.connect()) {
      String half = post("Content-Length: 1000\r\n", json());
      socket.getOutputStream().write(half.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      assertThat(Running.rest(socket)).doesNotContain("HTTP/1.1 200").doesNotContain("HTTP/1.1 5");
    }
    assertThat(SEEN).isEmpty();
  }

  private static int dripped(String text) throws IOException {
    try (Socket socket = running.connect()) {
      return drip(socket, text);
    }
  }

  /** Sends a byte every few milliseconds until the server closes; how many it took. */
  private static int drip(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    int sent = 0;
    try {
      for (byte one : text.getBytes(StandardCharsets.ISO_8859_1)) {
        out.write(one);
        sent++;
        Thread.sleep(10);
      }
    } catch (SocketException _) {
      return sent;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return sent;
  }
}
