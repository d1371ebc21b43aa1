// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import static com.paitient.server.runtimes.openai.FakeUpstream.chunk;
import static com.paitient.server.runtimes.openai.FakeUpstream.completion;
import static com.paitient.server.runtimes.openai.FakeUpstream.json;
import static com.paitient.server.runtimes.openai.FakeUpstream.lastChunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Message;
import com.paitient.phi.Prompt;
import com.paitient.phi.ToolCall;
import com.paitient.server.config.Upstream;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.RunException.Code;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are asked for as a whole, from servers that are honest, slow, failing or lying. */
@Timeout(600)
class WholeAnswerTest {
  private static final Upstream.Limits HASTY =
      new Upstream.Limits(
          Duration.ofSeconds(3),
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          1 << 20,
          8,
          Duration.ofMinutes(10));

  private static RunException failure(Bench bench) {
    List<String> pieces = new ArrayList<>();
    RunException thrown =
        catchThrowableOfType(
            RunException.class,
            () -> bench.runtime.run(Bench.release("?"), Bench.PLAIN, Delivery.WHOLE, pieces::add));
    assertThat(thrown).as("a RunException").isNotNull();
    assertThat(thrown).hasNoCause();
    assertThat(thrown.getMessage()).doesNotContain("SECRET");
    assertThat(pieces).as("what went to the sink").isEmpty();
    return thrown;
  }

  private static Code code(String response) throws IOException {
    return code(response.getBytes(StandardCharsets.UTF_8));
  }

  /** What comes of a response after which the server closes its connection. */
  private static Code code(byte[] response) throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(response).close())) {
      return failure(bench).code();
    }
  }

  private static String head(String fields) {
    return "HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\n";
  }

  private static String message(String message) {
    return "{\"choices\":[{\"message\":" + message + ",\"finish_reason\":\"stop\"}]}";
  }

  private static String content(String json) {
    return message("{\"content\":" + json + "}");
  }

  @Test
  void givesAllOfItInOnePieceAndTellsHowItEnded() throws IOException {
    try (Bench bench =
        Bench.of(answer -> answer.say("It is ", "gr\\u00fcn ", "🌲 \\ud83c\\udf32."))) {
      List<String> pieces = new ArrayList<>();
      Answer answer =
          bench.runtime.run(Bench.release("?"), Bench.PLAIN, Delivery.WHOLE, pieces::add);
      assertThat(pieces).containsExactly("It is grün 🌲 🌲.");
      assertThat(answer).isEqualTo(new Answer("stop", 11, 3));
      FakeUpstream.Asked asked = bench.upstream.asked().getFirst();
      assertThat(asked.body()).endsWith(",\"stream\":false}").doesNotContain("stream_options");
      assertThat(asked.head()).contains("Accept: application/json\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}",
        " {\"usage\":null,\"error\":null,\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
            + "\"message\":{\"tool_calls\":null,\"role\":7,\"content\":\"a\"}}]}\r\n\t ",
        "{\"choices\":[{\"index\":null,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],"
            + "\"more\":[[{\"a\":[]}]]}",
      })
  void takesWhatServersLeaveOutOrAdd(String body) throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(json(200, body)))) {
      StringBuilder text = new StringBuilder();
      assertThat(bench.ask(Delivery.WHOLE, text)).isEqualTo(new Answer("stop", 0, 0));
      assertThat(text).hasToString("a");
    }
  }

  @Test
  void noTextIsAnAnswerToo() throws IOException {
    for (String none : List.of("{\"content\":null}", "{}", "{\"content\":\"\"}")) {
      for (String reason : List.of("stop", "length", "content_filter")) {
        String body = message(none).replace("stop", reason);
        try (Bench bench = Bench.of(answer -> answer.send(json(200, body)))) {
          Answer answer =
              bench.runtime.run(Bench.release("?"), Bench.PLAIN, Delivery.WHOLE, _ -> false);
          assertThat(answer).isEqualTo(new Answer(reason, 0, 0));
        }
      }
    }
  }

  @Test
  void howTheBodyIsSentMakesNoDifference() throws IOException {
    String body = completion("naïve \\ud83c\\udf32 end", 3);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder chunked = new StringBuilder();
    body.codePoints().forEach(each -> chunked.append(chunk(Character.toString(each))));
    String json = "Content-Type: application/json; charset=UTF-8";
    FakeUpstream.Script byteByByte =
        answer -> {
          for (byte b : json(200, body).getBytes(StandardCharsets.UTF_8)) {
            answer.send(new byte[] {b});
          }
        };
    List<FakeUpstream.Script> ways =
        List.of(
            byteByByte,
            answer ->
                answer.send(head(json + "\r\nTransfer-Encoding: chunked") + chunked + lastChunk()),
            answer -> answer.send(head(json + "\r\nConnection: close")).send(bytes).close(),
            answer -> answer.send("HTTP/1.0 200 OK\r\n" + json + "\r\n\r\n").send(bytes).close());
    try (Bench bench = Bench.of(byteByByte)) {
      for (FakeUpstream.Script way : ways) {
        bench.upstream.completions(way);
        assertThat(bench.ask(Delivery.WHOLE)).isEqualTo("naïve 🌲 end");
        assertThat(bench.ask(Delivery.WHOLE)).isEqualTo("naïve 🌲 end");
      }
    }
  }

  @Test
  void largeAnswersAreWhole() throws IOException {
    String text = "wörd ".repeat(150_000);
    try (Bench bench = Bench.of(answer -> answer.say(text))) {
      assertThat(bench.ask(Delivery.WHOLE)).isEqualTo(text);
      bench.upstream.completions(answer ->
          answer.send(
              head("Content-Type: application/json\r\nTransfer-Encoding: chunked")
                  + chunk(completion(text, 1))
                  + lastChunk()));
      assertThat(bench.ask(Delivery.WHOLE)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SECRET garbage",
        "<html>SECRET</html>",
        "data: {\"choices\":[]}\n\ndata: [DONE]\n\n",
        "null",
        "7",
        "\"SECRET\"",
        "[]",
        "{}",
        "{\"choices\":[",
        "{\"choices\":[{\"message\":{\"content\":\"SECRET",
        "{\"choices\":null}",
        "{\"choices\":{}}",
        "{\"choices\":7}",
        "{\"choices\":[]}",
        "{\"choices\":[7]}",
        "{\"choices\":[null]}",
        "{\"choices\":[[]]}",
        "{\"choices\":[{}]}",
        "{\"choices\":[{\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"SECRET\"},\"finish_reason\":\"stop\"}]}",
      })
  void garbageIsABadAnswer(String body) throws IOException {
    assertThat(code(json(200, body))).isEqualTo(Code.BAD_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "\"SECRET\"",
        "[]",
        "[{\"content\":\"SECRET\"}]",
        "{\"content\":7}",
        "{\"content\":true}",
        "{\"content\":{\"SECRET\":1}}",
        "{\"content\":[]}",
        "{\"content\":[{\"type\":\"text\",\"text\":\"SECRET\"}]}",
        "{\"content\":\"SECRET\",\"content\":\"b\"}",
        "{\"content\":\"\\ud83c\"}",
        "{\"content\":\"\\ud83cx\"}",
        "{\"content\":\"\\udf32\"}",
        "{\"content\":\"\\udf32\\ud83c\"}",
        "{\"content\":\"\\uzzzz\"}",
        "{\"content\":\"\n\"}",
        "{\"tool_calls\":{}}",
        "{\"tool_calls\":\"SECRET\"}",
        "{\"tool_calls\":7}",
        "{\"tool_calls\":[{}]}",
        "{\"tool_calls\":[7]}",
        "{\"tool_calls\":[{\"function\":\"SECRET\"}]}",
        "{\"tool_calls\":[{\"function\":{\"name\":\"SECRET\",\"arguments\":\"{}\"}}]}",
      })
  void messageOfWrongTypesIsABadAnswer(String message) throws IOException {
    assertThat(code(json(200, message(message)))).isEqualTo(Code.BAD_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"index\":1,\"finish_reason\":\"stop\"",
        "\"index\":-1,\"finish_reason\":\"stop\"",
        "\"index\":\"0\",\"finish_reason\":\"stop\"",
        "\"index\":0.5,\"finish_reason\":\"stop\"",
        "\"index\":99999999999999,\"finish_reason\":\"stop\"",
        "\"index\":{},\"finish_reason\":\"stop\"",
        "\"index\":[],\"finish_reason\":\"stop\"",
        "\"index\":0",
        "\"finish_reason\":null",
        "\"finish_reason\":\"SECRET\"",
        "\"finish_reason\":\"\"",
        "\"finish_reason\":7",
        "\"finish_reason\":{}",
        "\"finish_reason\":[\"stop\"]",
        "\"finish_reason\":\"stop\",\"finish_reason\":\"stop\"",
        "\"finish_reason\":\"stop\"},{\"message\":{\"content\":\"SECRET\"},\"finish_reason\":\"stop\"",
        "\"finish_reason\":\"stop\"},{",
      })
  void choiceThatIsNotTheOneAskedForIsABadAnswer(String fields) throws IOException {
    String body = "{\"choices\":[{\"message\":{\"content\":\"SECRET\"}," + fields + "}]}";
    assertThat(code(json(200, body))).isEqualTo(Code.BAD_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"usage\":{}",
        "\"usage\":7",
        "\"usage\":[]",
        "\"usage\":\"SECRET\"",
        "\"usage\":{\"prompt_tokens\":1}",
        "\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":1}",
        "\"usage\":{\"prompt_tokens\":1e99,\"completion_tokens\":1}",
        "\"usage\":{\"prompt_tokens\":\"1\",\"completion_tokens\":1}",
        "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":99999999999}",
        "\"usage\":{\"prompt_tokens\":1,\"prompt_tokens\":1,\"completion_tokens\":1}",
        "\"choices\":[{\"message\":{\"content\":\"SECRET\"},\"finish_reason\":\"stop\"}]",
        "\"a\":{\"b\":1,\"b\":2}",
        "\"a\":NaN",
        "\"a\":1} {\"b\":1",
        "\"a\":1}SECRET{\"b\":1",
        "\"a\":1}}{{\"b\":1",
        "\"a\":1,",
        "\"a\"",
      })
  void whatStandsBesideTheChoiceIsReadAsStrictly(String more) throws IOException {
    String body = content("\"SECRET\"");
    assertThat(code(json(200, body.substring(0, body.length() - 1) + "," + more + "}")))
        .isEqualTo(Code.BAD_ANSWER);
  }

  @Test
  void deepJsonIsABadAnswer() throws IOException {
    String deep = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
    assertThat(code(json(200, deep))).isEqualTo(Code.BAD_ANSWER);
    assertThat(code(json(200, "[".repeat(5_000)))).isEqualTo(Code.BAD_ANSWER);
    String calls = "{\"tool_calls\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
    assertThat(code(json(200, message(calls)))).isEqualTo(Code.BAD_ANSWER);
  }

  @Test
  void bytesThatAreNotUtf8AreABadAnswer() throws IOException {
    String mark = "\u0001\u0001\u0001";
    byte[] whole = json(200, content("\"a" + mark + "b\"")).getBytes(StandardCharsets.UTF_8);
    int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf(mark);
    byte[][] wrong = {
      {(byte) 0xff, 'x', 'x'}, // Never in UTF-8.
      {(byte) 0xc3, 'x', 'x'}, // Without its second byte.
      {(byte) 0xc0, (byte) 0x80, 'x'}, // NUL, too long.
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // Half a character.
    };
    for (byte[] each : wrong) {
      System.arraycopy(each, 0, whole, at, 3);
      assertThat(code(whole)).isEqualTo(Code.BAD_ANSWER);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
  void otherEncodingsAreNotGuessed(String charset) throws IOException {
    byte[] body = content("\"SECRET\"").getBytes(Charset.forName(charset));
    String head = head("Content-Type: application/json\r\nContent-Length: " + body.length);
    byte[] all = Arrays.copyOf(head.getBytes(StandardCharsets.UTF_8), head.length() + body.length);
    System.arraycopy(body, 0, all, head.length(), body.length);
    assertThat(code(all)).isEqualTo(Code.BAD_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"message\":\"SECRET\",\"code\":500}", "\"SECRET\"", "true", "[]"})
  void errorWithStatus200EndsTheRunWithoutItsWords(String error) throws IOException {
    assertThat(code(json(200, "{\"error\":" + error + "}"))).isEqualTo(Code.UNAVAILABLE);
    String beside =
        content("\"SECRET\"").replace("{\"choices", "{\"error\":" + error + ",\"choices");
    assertThat(code(json(200, beside))).isEqualTo(Code.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/event-stream",
        "Content-Type: text/plain",
        "Content-Type: application/json; charset=latin-1",
        "Content-Type: application/jsonl",
        "X-Nothing: none",
        "Content-Type: application/json\r\nContent-Type: text/html",
        "Content-Type: application/json\r\nContent-Encoding: gzip",
        "Content-Type: application/json\r\nContent-Encoding: identity, br",
      })
  void onlyPlainJsonIsRead(String fields) throws IOException {
    String body = content("\"SECRET\"");
    assertThat(code(head(fields + "\r\nContent-Length: " + body.length()) + body))
        .isEqualTo(Code.BAD_ANSWER);
  }

  @Test
  void streamInsteadOfAWholeAnswerIsNotWaitedFor() throws Exception {
    try (Bench bench =
        Bench.of(answer -> {
          answer.send(FakeUpstream.head() + chunk(FakeUpstream.piece("SECRET")));
          answer.awaitClose();
        })) {
      assertThat(failure(bench).code()).isEqualTo(Code.BAD_ANSWER);
      assertThat(bench.upstream.sawClose()).isTrue();
    }
  }

  @Test
  void answerOverItsLimitIsStopped() throws Exception {
    AtomicLong sent = new AtomicLong();
    String json = "Content-Type: application/json\r\n";
    byte[] part = chunk("x".repeat(60_000)).getBytes(StandardCharsets.UTF_8);
    try (Bench bench =
        Bench.of(answer -> {
          answer.send(head(json + "Transfer-Encoding: chunked"));
          while (sent.get() < 1L << 30) {
            answer.out().write(part);
            sent.addAndGet(part.length);
          }
        })) {
      assertThat(failure(bench).code()).isEqualTo(Code.BAD_ANSWER);
      assertThat(sent.get()).as("bytes sent until it was stopped").isLessThan(64L << 20);
    }
    assertThat(code(json(200, completion("x".repeat(1 << 20), 1)))).isEqualTo(Code.BAD_ANSWER);
    assertThat(code(head(json + "Content-Length: 99999999999") + "{}"))
        .as("what is only promised")
        .isEqualTo(Code.UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({"-1, BAD_ANSWER", "-40, BAD_ANSWER", "1, UNAVAILABLE", "1000, UNAVAILABLE"})
  void wrongContentLengthIsNoAnswerAndNothingOfItIsReadAsTheNext(int wrong, Code expected)
      throws IOException {
    String body = completion("first", 1);
    AtomicInteger times = new AtomicInteger();
    try (Bench bench =
        Bench.of(answer -> {
          if (times.getAndIncrement() == 0) {
            answer.send(
                head("Content-Type: application/json\r\nContent-Length: " + (body.length() + wrong))
                    + body
                    + (wrong < 0 ? json(200, completion("evil", 1)) : ""));
            answer.close();
          } else {
            answer.say("second");
          }
        })) {
      assertThat(failure(bench).code()).isEqualTo(expected);
      assertThat(bench.ask(Delivery.WHOLE)).isEqualTo("second");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil", "\r\n", "x"})
  void surplusAfterAnAnswerEndsItsConnection(String surplus) throws IOException {
    try (Bench bench =
        Bench.of(answer -> {
          String own = json(200, completion("own", 1));
          answer.send(own + (surplus.equals("evil") ? json(200, completion("evil", 1)) : surplus));
        })) {
      for (int i = 0; i < 20; i++) {
        assertThat(bench.ask(Delivery.WHOLE)).isEqualTo("own");
      }
      assertThat(connections(bench.upstream.asked())).as("one for each answer").hasSize(20);
    }
  }

  private static Set<Integer> connections(List<FakeUpstream.Asked> asked) {
    Set<Integer> connections = new HashSet<>();
    asked.forEach(each -> connections.add(each.connection()));
    return connections;
  }

  /**
   * A call that has its answer has freed its connection. A connection that lies idle for seconds is
   * closed, so on a machine that stands still a round may need another one.
   */
  @Test
  void callsOneAfterAnotherNeedOneConnection() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.say("a"))) {
      bench.runtime.awaitReady(Duration.ofMinutes(2));
      int needed = Integer.MAX_VALUE;
      for (int round = 0; round < 20 && needed > 1; round++) {
        int before = bench.upstream.asked().size();
        for (int i = 0; i < 50; i++) {
          assertThat(bench.ask(Delivery.WHOLE)).isEqualTo("a");
        }
        List<FakeUpstream.Asked> asked = bench.upstream.asked();
        needed = connections(asked.subList(before, asked.size())).size();
      }
      assertThat(needed).isEqualTo(1);
    }
  }

  /** Every byte of a whole exchange is once the last that comes. */
  @Test
  void answerCutAtAnyByteFails() throws IOException {
    byte[] fixed = json(200, completion("grün", 1)).getBytes(StandardCharsets.UTF_8);
    byte[] chunked =
        (head("Content-Type: application/json\r\nTransfer-Encoding: chunked")
                + chunk(completion("grün", 1).substring(0, 70))
                + chunk(completion("grün", 1).substring(70))
                + lastChunk())
            .getBytes(StandardCharsets.UTF_8);
    for (byte[] all : List.of(fixed, chunked)) {
      AtomicInteger cut = new AtomicInteger();
      try (FakeUpstream upstream =
          new FakeUpstream(answer -> {
            answer.send(Arrays.copyOf(all, cut.get()));
            if (cut.get() % 2 == 0) {
              answer.close();
            } else {
              answer.reset();
            }
          })) {
        for (int at = 0; at < all.length; at++) {
          cut.set(at);
          try (OpenAiRuntimes fresh =
              OpenAiRuntimes.open(
                  Map.of("cut", Upstream.at(upstream.url())), Duration.ofMinutes(2))) {
            List<String> got = new ArrayList<>();
            RunException thrown =
                catchThrowableOfType(
                    RunException.class,
                    () ->
                        fresh
                            .make("dep_test", "cut", "tiny")
                            .run(Bench.release("?"), Bench.PLAIN, Delivery.WHOLE, got::add));
            if (thrown == null) {
              assertThat(at)
                  .as("only the last line end is missing")
                  .isGreaterThanOrEqualTo(all.length - 2);
              assertThat(got).containsExactly("grün");
            } else {
              assertThat(thrown.code()).as("cut at %d", at).isEqualTo(Code.UNAVAILABLE);
              assertThat(got).isEmpty();
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 103 Early Hints\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"choices",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"choices\":[]}",
      })
  void silenceRunsOutOfTheTimeForAWholeRun(String beginning) throws Exception {
    try (Bench bench =
        Bench.of(
            answer -> {
              answer.send(beginning);
              answer.awaitClose();
            },
            Bench.LIMITS,
            Duration.ofSeconds(1))) {
      assertThat(failure(bench).code()).isEqualTo(Code.OUT_OF_TIME);
      assertThat(bench.upstream.sawClose()).isTrue();
    }
  }

  /** The head of a whole answer comes when all of it was generated. */
  @Test
  void answerMayTakeLongerThanTheTimesOfAStream() throws Exception {
    CountDownLatch there = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Bench bench =
        Bench.of(
            answer -> {
              if (answer.request().body().contains("\"stream\":true")) {
                answer.awaitClose();
              } else {
                there.countDown();
                go.await();
                answer.say("late");
              }
            },
            HASTY)) {
      AtomicReference<String> late = new AtomicReference<>();
      Thread caller = Thread.ofVirtual().start(() -> late.set(bench.ask(Delivery.WHOLE)));
      there.await();
      RunException streamed = catchThrowableOfType(RunException.class, bench::ask);
      assertThat(streamed.code()).isEqualTo(Code.OUT_OF_TIME);
      go.countDown();
      caller.join();
      assertThat(late).hasValue("late");
    }
  }

  private static Answer called(String calls) throws IOException {
    Prompt prompt =
        new Prompt(
            List.of(new Message(Message.Role.USER, ClinicalText.of("Who?"))),
            List.of(),
            Map.of("tools", ClinicalText.of("[]")),
            List.of("find", "keep"));
    String body =
        message("{\"content\":null,\"tool_calls\":[" + calls + "]}").replace("stop", "tool_calls");
    try (Bench bench = Bench.of(answer -> answer.send(json(200, body)))) {
      return bench.runtime.run(Bench.release(prompt), Bench.PLAIN, Delivery.WHOLE, _ -> true);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"find\",\"arguments\":"
            + "\"{\\\"n\\\":\\\"\\ud83d\\ude00\\\"}\"}},{\"function\":{\"name\":\"keep\"}}",
        "{\"index\":0,\"function\":{\"name\":\"find\",\"arguments\":"
            + "\"{\\\"n\\\":\\\"\\ud83d\\ude00\\\"}\"}},"
            + "{\"index\":1,\"function\":{\"name\":\"keep\",\"arguments\":\"\"}}",
      })
  void callsAreTakenInOrder(String calls) throws IOException {
    Answer answer = called(calls);
    assertThat(answer.finishReason()).isEqualTo("tool_calls");
    assertThat(answer.calls())
        .containsExactly(
            new ToolCall(1, "find", ClinicalText.of("{\"n\":\"\ud83d\ude00\"}")),
            new ToolCall(2, "keep", ClinicalText.of("")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"function\":{\"name\":\"other\",\"arguments\":\"{}\"}}",
        "{\"function\":{\"arguments\":\"{}\"}}",
        "{\"function\":{\"name\":\"find\"}},{\"function\":{\"arguments\":\"{}\"}}",
        "{\"index\":0,\"function\":{\"name\":\"find\"}},{\"index\":0,\"function\":{\"name\":\"find\"}}",
        "{\"index\":1,\"function\":{\"name\":\"find\"}}",
        "{\"index\":-1,\"function\":{\"name\":\"find\"}}",
        "{\"index\":\"0\",\"function\":{\"name\":\"find\"}}",
        "{\"function\":{\"name\":7}}",
        "{\"function\":{\"name\":\"find\",\"arguments\":{}}}",
        "{\"function\":{\"name\":\"find\",\"arguments\":\"\\ud83d\"}}",
        "{\"function\":{\"name\":\"find\",\"name\":\"find\"}}",
      })
  void callThatIsNoneIsABadAnswer(String calls) {
    RunException thrown = catchThrowableOfType(RunException.class, () -> called(calls));
    assertThat(thrown.code()).isEqualTo(Code.BAD_ANSWER);
  }
}
