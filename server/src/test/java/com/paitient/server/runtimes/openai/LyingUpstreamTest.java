// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import static com.paitient.server.runtimes.openai.FakeUpstream.chunk;
import static com.paitient.server.runtimes.openai.FakeUpstream.completion;
import static com.paitient.server.runtimes.openai.FakeUpstream.done;
import static com.paitient.server.runtimes.openai.FakeUpstream.event;
import static com.paitient.server.runtimes.openai.FakeUpstream.finish;
import static com.paitient.server.runtimes.openai.FakeUpstream.head;
import static com.paitient.server.runtimes.openai.FakeUpstream.json;
import static com.paitient.server.runtimes.openai.FakeUpstream.lastChunk;
import static com.paitient.server.runtimes.openai.FakeUpstream.piece;
import static com.paitient.server.runtimes.openai.FakeUpstream.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.paitient.server.config.Upstream;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.RunException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are slow, break off, or lie; none of them hangs, misleads or leaves anything. */
@Timeout(600)
class LyingUpstreamTest {
  private static final Upstream.Limits HASTY =
      new Upstream.Limits(
          Duration.ofSeconds(3),
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          1 << 20,
          8,
          Duration.ofMinutes(10));

  private static RunException failure(Bench bench, StringBuilder text) {
    RunException thrown = catchThrowableOfType(RunException.class, () -> bench.ask(text));
    assertThat(thrown).as("a RunException").isNotNull();
    assertThat(thrown).hasNoCause();
    assertThat(thrown.getMessage()).doesNotContain("SECRET");
    return thrown;
  }

  private static Code code(Bench bench) {
    return failure(bench, new StringBuilder()).code();
  }

  private static String response(String body) {
    return head() + chunk(body) + lastChunk();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SECRET garbage without any form\n\n",
        "<html>SECRET</html>\n\n",
        "data: SECRET\n\n",
        "data: {\"choices\":[\n\n",
        "data: {\"choices\":[]} trailing SECRET\n\n",
        "data: {\"choices\":[],\"choices\":[{\"delta\":{\"content\":\"SECRET\"}}]}\n\n",
        "data: []\n\n",
        "data: {}\n\n",
        "data: 7\n\n",
        "data: null\n\n",
        "data:\n\n",
        "data: {\"choices\":{}}\n\n",
        "data: {\"choices\":[{},{}]}\n\n",
        "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"SECRET\"}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":{\"SECRET\":1}}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"\\ud83cx\"}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"SECRET\"}]}\n\n",
        "data: {\"choices\":[],\"usage\":{}}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":1}}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1e99,\"completion_tokens\":1}}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":\"1\",\"completion_tokens\":1}}\n\n",
        "secret: SECRET\n\n",
        "error: {\"message\":\"SECRET\"}\n\n",
        "\u0000\u0001\u0002\n\n",
      })
  void garbageIsABadAnswer(String body) throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(response(body)))) {
      assertThat(code(bench)).isEqualTo(Code.BAD_ANSWER);
    }
  }

  @Test
  void deepJsonIsABadAnswer() throws IOException {
    String deep = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
    try (Bench bench = Bench.of(answer -> answer.send(response(event(deep))))) {
      assertThat(code(bench)).isEqualTo(Code.BAD_ANSWER);
    }
  }

  @Test
  void bytesThatAreNotUtf8AreABadAnswer() throws IOException {
    byte[] event = piece("x").getBytes(StandardCharsets.ISO_8859_1);
    event[event.length - 30] = (byte) 0xff;
    try (Bench bench =
        Bench.of(answer ->
            answer
                .send(head() + Integer.toHexString(event.length) + "\r\n")
                .send(event)
                .send("\r\n" + lastChunk()))) {
      assertThat(code(bench)).isEqualTo(Code.BAD_ANSWER);
    }
  }

  @Test
  void errorInTheMiddleEndsTheRunWithoutItsWords() throws IOException {
    String error = event("{\"error\":{\"message\":\"SECRET\",\"code\":500}}");
    try (Bench bench = Bench.of(answer -> answer.send(response(piece("half") + error + done())))) {
      StringBuilder text = new StringBuilder();
      assertThat(failure(bench, text).code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(text).hasToString("half");
    }
  }

  @Test
  void endWithoutDoneOrReasonAndTextAfterTheEndAreBadAnswers() throws IOException {
    for (String body :
        new String[] {
          piece("a"),
          piece("a") + finish("stop"),
          piece("a") + finish("stop") + "data: [DONE]",
          piece("a") + finish("stop") + "data: [DONE]\n",
          piece("a") + done(),
          done(),
          "",
          finish("stop") + piece("after") + done(),
          finish("stop") + finish("stop") + done(),
          piece("\\ud83c") + finish("stop") + done(),
        }) {
      try (Bench bench = Bench.of(answer -> answer.send(response(body)))) {
        assertThat(code(bench)).as(body).isEqualTo(Code.BAD_ANSWER);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/json",
        "Content-Type: text/html",
        "Content-Type: text/event-stream; charset=latin-1",
        "X-Nothing: none",
        "Content-Type: text/event-stream\r\nContent-Type: text/html",
        "Content-Type: text/event-stream\r\nContent-Encoding: gzip",
        "Content-Type: text/event-stream\r\nContent-Encoding: identity, br",
      })
  void onlyAPlainStreamOfEventsIsRead(String headers) throws IOException {
    String body = piece("SECRET") + finish("stop") + done();
    try (Bench bench =
        Bench.of(answer ->
            answer.send(
                "HTTP/1.1 200 OK\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(headers, body.length(), body)))) {
      StringBuilder text = new StringBuilder();
      assertThat(failure(bench, text).code()).isEqualTo(Code.BAD_ANSWER);
      assertThat(text).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, BAD_ANSWER", "-40, BAD_ANSWER", "1, UNAVAILABLE", "1000, UNAVAILABLE"})
  void wrongContentLengthIsNoAnswer(int wrong, Code expected) throws IOException {
    String body = piece("text") + finish("stop") + done();
    AtomicInteger times = new AtomicInteger();
    try (Bench bench =
        Bench.of(answer -> {
          if (times.getAndIncrement() == 0) {
            answer.send(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(body.length() + wrong, body + (wrong < 0 ? whole("evil") : "")));
            answer.close();
          } else {
            answer.send(whole("second"));
          }
        })) {
      var thrown = catchThrowableOfType(RunException.class, bench::ask);
      if (wrong < 0) {
        assertThat(thrown.code()).isEqualTo(expected);
      } else {
        // All was said and marked as the end; that the connection promised more changes nothing.
        assertThat(thrown).isNull();
      }
      assertThat(bench.ask()).as("nothing of the first is read as the second").isEqualTo("second");
    }
  }

  @Test
  void surplusAfterAnAnswerIsNotReadAsTheNext() throws IOException {
    AtomicInteger times = new AtomicInteger();
    try (Bench bench =
        Bench.of(answer -> {
          boolean first = times.getAndIncrement() == 0;
          answer.send(whole("own") + (first ? whole("evil") : ""));
        })) {
      assertThat(bench.ask()).isEqualTo("own");
      assertThat(bench.ask()).isEqualTo("own");
      assertThat(bench.ask()).isEqualTo("own");
    }
  }

  /** Every byte of a whole exchange is once the last that comes. */
  @Test
  void answerCutAtAnyByteIsWholeOrFails() throws IOException {
    byte[] all = whole("grün ", "\\ud83c\\udf32 ", "end").getBytes(StandardCharsets.UTF_8);
    String text = new String(all, StandardCharsets.UTF_8);
    int sufficient =
        text.substring(0, text.indexOf("[DONE]\n\n") + 8).getBytes(StandardCharsets.UTF_8).length;
    AtomicInteger cut = new AtomicInteger();
    assertThat(all.length).isGreaterThan(500);
    try (FakeUpstream upstream =
            new FakeUpstream(answer -> {
              answer.send(Arrays.copyOf(all, cut.get()));
              if (cut.get() % 2 == 0) {
                answer.close();
              } else {
                answer.reset();
              }
            });
        Restarting restarting = new Restarting(upstream)) {
      for (int at = 0; at < all.length; at++) {
        cut.set(at);
        StringBuilder got = new StringBuilder();
        RunException thrown =
            catchThrowableOfType(RunException.class, () -> restarting.fresh().ask(got));
        if (thrown == null) {
          assertThat(at).isGreaterThanOrEqualTo(sufficient);
          assertThat(got).hasToString("grün 🌲 end");
        } else {
          assertThat(thrown.code()).as("cut at %d", at).isIn(Code.UNAVAILABLE, Code.BAD_ANSWER);
          assertThat("grün 🌲 end").startsWith(got);
        }
        if (at < sufficient) {
          assertThat(thrown).as("cut at %d", at).isNotNull();
        }
      }
      restarting.close();
      assertThat(restarting.connections()).isZero();
    }
  }

  /** One set of connections, with a new breaker each time. */
  private static final class Restarting implements AutoCloseable {
    private final FakeUpstream upstream;
    private ModelServer server;
    private int asked;

    Restarting(FakeUpstream upstream) {
      this.upstream = upstream;
      this.server = ModelServer.open("cut", Upstream.at(upstream.url()), System::nanoTime);
    }

    Asking fresh() {
      if (++asked % (Breaker.MOST_FAILURES - 1) == 0) {
        server.close();
        server = ModelServer.open("cut", Upstream.at(upstream.url()), System::nanoTime);
      }
      OpenAiRuntime runtime =
          new OpenAiRuntime(Bench.HERE, server, "tiny", Duration.ofMinutes(2), Bench.SHORT);
      return text ->
          runtime.run(
              Bench.release("?"),
              Bench.PLAIN,
              Delivery.PIECES,
              piece -> {
                text.append(piece);
                return true;
              });
    }

    int connections() {
      return server.connections();
    }

    @Override
    public void close() {
      server.close();
    }

    @FunctionalInterface
    interface Asking {
      Object ask(StringBuilder text);
    }
  }

  @Test
  void lineWithoutEndIsStopped() throws Exception {
    endless(head(), "data: " + "x".repeat(60_000), Code.BAD_ANSWER);
  }

  @Test
  void eventsWithoutEndAreStoppedByTheLimit() throws Exception {
    endless(head(), piece("x").repeat(400), Code.BAD_ANSWER);
  }

  @Test
  void commentsWithoutEndAreStoppedByTheLimit() throws Exception {
    endless(head(), (":" + " ping".repeat(20) + "\n\n").repeat(600), Code.BAD_ANSWER);
  }

  @Test
  void refusalWithoutEndIsStopped() throws Exception {
    endless(
        "HTTP/1.1 400 X\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        "SECRET".repeat(10_000),
        Code.BAD_ANSWER);
  }

  @Test
  void headWithoutEndIsStopped() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (Bench bench =
        Bench.of(answer -> flood(answer, "HTTP/1.1 200 OK\r\n", "X-A: b\r\n".repeat(1000), sent))) {
      assertThat(code(bench)).isEqualTo(Code.UNAVAILABLE);
      assertThat(sent.get()).isLessThan(64L << 20);
    }
  }

  @Test
  void interimAnswersWithoutEndAreStoppedByTheTime() throws Exception {
    try (Bench bench =
        Bench.of(
            answer ->
                flood(answer, "", "HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n", new AtomicLong()),
            HASTY)) {
      assertThat(code(bench)).isEqualTo(Code.OUT_OF_TIME);
    }
  }

  /** A gigabyte, were it not refused. */
  private static void endless(String head, String part, Code expected) throws Exception {
    AtomicLong sent = new AtomicLong();
    try (Bench bench = Bench.of(answer -> flood(answer, head, chunk(part), sent))) {
      assertThat(code(bench)).isEqualTo(expected);
      assertThat(sent.get()).as("bytes sent until it was stopped").isLessThan(64L << 20);
    }
  }

  private static void flood(
      FakeUpstream.Answering answer, String head, String part, AtomicLong sent) throws IOException {
    answer.send(head);
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    OutputStream out = answer.out();
    while (sent.get() < 1L << 30) {
      out.write(bytes);
      sent.addAndGet(bytes.length);
    }
  }

  @Test
  void silenceBeforeAndWithinTheAnswerRunsOutOfTime() throws Exception {
    for (String beginning : new String[] {"", "HTTP/1.1 200", head() + chunk(piece("a"))}) {
      try (Bench bench =
          Bench.of(
              answer -> {
                answer.send(beginning);
                answer.awaitClose();
              },
              HASTY)) {
        assertThat(code(bench)).as(beginning).isEqualTo(Code.OUT_OF_TIME);
        assertThat(bench.upstream.sawClose()).isTrue();
      }
    }
  }

  @Test
  void oneByteAfterAnotherForeverRunsOutOfTheWholeTime() throws Exception {
    try (Bench bench =
        Bench.of(
            answer -> {
              answer.send(head());
              while (true) {
                answer.send(chunk(":\n"));
                Thread.sleep(20);
              }
            },
            HASTY,
            Duration.ofSeconds(1))) {
      assertThat(code(bench)).isEqualTo(Code.OUT_OF_TIME);
    }
  }

  @Test
  void slowCallerSlowsTheUpstreamAndNothingPilesUpHere() throws Exception {
    AtomicLong sent = new AtomicLong();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch first = new CountDownLatch(1);
    Upstream.Limits large =
        new Upstream.Limits(
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            1 << 30,
            8,
            Duration.ofMinutes(10));
    try (Bench bench =
        Bench.of(answer -> flood(answer, head(), chunk(piece("x").repeat(100)), sent), large)) {
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  bench.runtime.run(
                      Bench.release("?"),
                      Bench.PLAIN,
                      Delivery.PIECES,
                      _ -> {
                        first.countDown();
                        try {
                          go.await();
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                        return false;
                      });
                } catch (RunException cancelled) {
                  // That is how it ends here.
                }
              });
      first.await();
      // What the upstream could get rid of stands still once the sockets' buffers are full.
      long before = -1;
      for (int still = 0; still < 5; ) {
        Thread.sleep(50);
        still = sent.get() == before ? still + 1 : 0;
        before = sent.get();
      }
      assertThat(before).isLessThan(32L << 20);
      go.countDown();
      caller.join();
    }
  }

  @Test
  void nothingIsLeftBehind() throws Exception {
    Set<String> before = threads();
    FakeUpstream upstream = new FakeUpstream(answer -> answer.send(whole("a")));
    try (OpenAiRuntimes runtimes =
        OpenAiRuntimes.open(
            java.util.Map.of("fake", Upstream.at(upstream.url())), Duration.ofMinutes(2))) {
      OpenAiRuntime runtime = (OpenAiRuntime) runtimes.make("dep_test", "fake", "tiny");
      for (int i = 0; i < 60; i++) {
        upstream.completions(
            switch (i % 6) {
              case 0, 3 -> answer -> answer.say("a");
              case 1 ->
                  answer -> {
                    answer.send(head() + chunk(piece("a")));
                    answer.awaitClose();
                  };
              case 2 -> answer -> answer.send(whole("a", "b", "c"));
              case 4 ->
                  answer -> {
                    answer.send(json(200, completion("a", 1)).substring(0, 90));
                    answer.reset();
                  };
              default -> answer -> answer.send(FakeUpstream.json(404, "{}"));
            });
        boolean patient = i % 6 == 0;
        Delivery delivery = i % 6 < 3 ? Delivery.PIECES : Delivery.WHOLE;
        try {
          runtime.run(Bench.release("?"), Bench.PLAIN, delivery, _ -> patient);
        } catch (RunException expected) {
          assertThat(expected.code()).isIn(Code.CANCELLED, Code.UNAVAILABLE);
        }
      }
      await(() -> runtimes.connections() <= 3);
      runtime.close();
    }
    await(() -> upstream.openConnections() == 0);
    upstream.close();
    await(() -> before.containsAll(threads()));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(10);
    }
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("outbound"))
        .collect(Collectors.toSet());
  }

  @Test
  void connectionThatHangsIsGivenUp() throws Exception {
    // A listener that accepts nobody and whose queue is full answers no connection.
    try (java.net.ServerSocket full =
        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Socket[] crowd = new Socket[4];
      for (int i = 0; i < crowd.length; i++) {
        crowd[i] = new Socket();
        try {
          crowd[i].connect(full.getLocalSocketAddress(), 200);
        } catch (IOException queueIsFull) {
          // So it should be.
        }
      }
      try (OpenAiRuntimes runtimes =
          OpenAiRuntimes.open(
              java.util.Map.of(
                  "hung",
                  new Upstream(
                      "http://127.0.0.1:" + full.getLocalPort(),
                      false,
                      java.util.Optional.empty(),
                      java.util.Optional.empty(),
                      new Upstream.Limits(
                          Duration.ofMillis(500),
                          Duration.ofMinutes(1),
                          Duration.ofMinutes(1),
                          1 << 20,
                          8,
                          Duration.ofMinutes(10)))),
              Duration.ofMinutes(2),
              Bench.SHORT,
              System::nanoTime)) {
        RunException thrown =
            catchThrowableOfType(
                RunException.class,
                () ->
                    runtimes
                        .make("dep_test", "hung", "tiny")
                        .run(Bench.release("?"), Bench.PLAIN, Delivery.PIECES, _ -> true));
        assertThat(thrown.code()).isEqualTo(Code.UNAVAILABLE);
      }
      for (Socket each : crowd) {
        each.close();
      }
    }
  }
}
