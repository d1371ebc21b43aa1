// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import static com.paitient.server.runtimes.openai.FakeUpstream.chunk;
import static com.paitient.server.runtimes.openai.FakeUpstream.done;
import static com.paitient.server.runtimes.openai.FakeUpstream.finish;
import static com.paitient.server.runtimes.openai.FakeUpstream.head;
import static com.paitient.server.runtimes.openai.FakeUpstream.json;
import static com.paitient.server.runtimes.openai.FakeUpstream.lastChunk;
import static com.paitient.server.runtimes.openai.FakeUpstream.piece;
import static com.paitient.server.runtimes.openai.FakeUpstream.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Destination;
import com.paitient.phi.Guard;
import com.paitient.phi.Message;
import com.paitient.phi.Mode;
import com.paitient.phi.Policy;
import com.paitient.phi.Prompt;
import com.paitient.phi.ToolCall;
import com.paitient.server.config.Upstream;
import com.paitient.server.runtimes.Answer;
import com.paitient.server.runtimes.Delivery;
import com.paitient.server.runtimes.ModelRuntime;
import com.paitient.server.runtimes.ModelRuntime.State;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.RunException.Code;
import com.paitient.server.runtimes.Sampling;
import com.paitient.server.telemetry.Trace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class OpenAiRuntimeTest {
  private static Code code(ThrowingCallable run) {
    RunException thrown = catchThrowableOfType(RunException.class, run);
    assertThat(thrown).as("a RunException").isNotNull();
    assertThat(thrown).hasNoCause();
    assertThat(thrown.getMessage()).doesNotContain("SECRET");
    return thrown.code();
  }

  @Test
  void streamsTheAnswerAndTellsHowItEnded() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(whole("It is ", "gr\\u00fcn ", "🌲.")))) {
      StringBuilder text = new StringBuilder();
      Answer answer = bench.ask(text);
      assertThat(text).hasToString("It is grün 🌲.");
      assertThat(answer).isEqualTo(new Answer("stop", 11, 3));
    }
  }

  @Test
  void sendsTheReleaseAndTheSamplingAndNothingElse() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(whole("yes")))) {
      Sampling all =
          new Sampling(
              OptionalInt.of(7),
              OptionalDouble.of(0.5),
              OptionalDouble.of(0.25),
              OptionalLong.of(42));
      Prompt plain = Bench.release("What \"is\" it?").prompt();
      Prompt prompt =
          new Prompt(plain.messages(), List.of(ClinicalText.of("END")), Map.of(), List.of());
      var _ = bench.runtime.run(Bench.release(prompt), all, Delivery.PIECES, _ -> true);
      FakeUpstream.Asked asked = bench.upstream.asked().getFirst();
      assertThat(asked.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
      assertThat(asked.body())
          .isEqualTo(
              "{\"model\":\"tiny\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                  + "{\"role\":\"user\",\"content\":\"What \\\"is\\\" it?\"}],\"max_tokens\":7,"
                  + "\"temperature\":0.5,\"top_p\":0.25,\"seed\":42,\"stop\":[\"END\"],"
                  + "\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
      assertThat(asked.head().lines().map(line -> line.replaceFirst(":.*", "")).toList())
          .containsExactlyInAnyOrder(
              "POST /v1/chat/completions HTTP/1.1",
              "Accept",
              "User-Agent",
              "Host",
              "Content-Type",
              "Content-Length",
              "");
    }
  }

  @Test
  void refusesReleaseForAnotherDestination() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(whole("no")))) {
      var other =
          Guard.standard()
              .release(
                  Prompt.of(List.of()),
                  new Policy(Mode.OFF, Mode.OFF),
                  new Destination("openai/dep_other"));
      assertThat(code(() -> bench.runtime.run(other, Bench.PLAIN, Delivery.PIECES, _ -> true)))
          .isEqualTo(Code.REFUSED);
      assertThat(bench.upstream.asked()).isEmpty();
    }
  }

  @Test
  void keepsItsConnectionForTheNextRequest() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(whole("a")))) {
      bench.runtime.awaitReady(Duration.ofMinutes(2));
      for (int i = 0; i < 20; i++) {
        assertThat(bench.ask()).isEqualTo("a");
      }
      // A connection may come back to the others a moment after the answer's end.
      assertThat(bench.upstream.openConnections()).isLessThan(10);
    }
  }

  @Test
  void lengthAndFilterAreEndsToo() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(""))) {
      for (String reason : List.of("length", "content_filter")) {
        bench.upstream.completions(answer ->
            answer.send(head() + chunk(piece("a") + finish(reason) + done()) + lastChunk()));
        assertThat(bench.ask(new StringBuilder())).isEqualTo(new Answer(reason, 0, 0));
      }
    }
  }

  @Test
  void byteByByteIsTheSameAnswer() throws IOException {
    byte[] bytes = whole("naïve ", "\\ud83c\\udf32", "end").getBytes("UTF-8");
    try (Bench bench =
        Bench.of(answer -> {
          for (byte b : bytes) {
            answer.send(new byte[] {b});
          }
        })) {
      assertThat(bench.ask()).isEqualTo("naïve 🌲end");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, BAD_ANSWER",
    "401, UNAVAILABLE",
    "403, UNAVAILABLE",
    "404, UNAVAILABLE",
    "413, BAD_ANSWER",
    "418, UNAVAILABLE",
    "429, OVERLOADED",
    "500, UNAVAILABLE",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, OUT_OF_TIME",
    "204, UNAVAILABLE",
    "206, UNAVAILABLE",
  })
  void statusesHaveTheirCodes(int status, Code expected) throws IOException {
    String body = status == 204 ? "" : "{\"error\":{\"message\":\"SECRET\",\"code\":\"SECRET\"}}";
    try (Bench bench = Bench.of(answer -> answer.send(json(status, body)))) {
      for (Delivery delivery : Delivery.values()) {
        assertThat(code(() -> bench.ask(delivery))).as("%s", delivery).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"SECRET\",\"code\":\"context_length_exceeded\"}}",
        "{\"object\":\"error\",\"message\":\"This model's maximum context length is 4096 tokens."
            + " SECRET\",\"type\":\"BadRequestError\",\"code\":400}",
        "{\"error\":{\"message\":\"SECRET\",\"type\":\"exceed_context_size_error\"}}",
        "{\"error\":{\"message\":\"The input (9 tokens) is longer than the model's context length"
            + " (8 tokens).\"}}",
      })
  void everyServersWordsForTooLongAreKnown(String body) throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(json(400, body)))) {
      for (Delivery delivery : Delivery.values()) {
        assertThat(code(() -> bench.ask(delivery))).isEqualTo(Code.PROMPT_TOO_LONG);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsNoRedirect(int status) throws IOException {
    try (FakeUpstream other = new FakeUpstream(answer -> answer.send(whole("elsewhere")));
        Bench bench =
            Bench.of(answer ->
                answer.send(
                    "HTTP/1.1 %d X\r\nLocation: %s/v1/chat/completions\r\nContent-Length: 0\r\n\r\n"
                        .formatted(status, other.url())))) {
      for (Delivery delivery : Delivery.values()) {
        assertThat(code(() -> bench.ask(delivery))).isEqualTo(Code.UNAVAILABLE);
      }
      assertThat(other.asked()).isEmpty();
      assertThat(bench.upstream.asked()).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "429, WHOLE",
    "429, PIECES",
    "502, WHOLE",
    "502, PIECES",
    "503, WHOLE",
    "503, PIECES"
  })
  void triesAgainBeforeTheFirstByte(int status, Delivery delivery) throws IOException {
    AtomicInteger times = new AtomicInteger();
    try (Bench bench =
        Bench.of(answer -> {
          if (times.incrementAndGet() < 3) {
            answer.send(json(status, "{}"));
          } else {
            answer.say("third");
          }
        })) {
      assertThat(bench.ask(delivery)).isEqualTo("third");
      assertThat(bench.upstream.asked()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 500, 504})
  void triesNothingElseAgain(int status) throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(json(status, "{}")))) {
      for (Delivery delivery : Delivery.values()) {
        var _ = code(() -> bench.ask(delivery));
      }
      assertThat(bench.upstream.asked()).hasSize(2);
    }
  }

  @Test
  void triesThreeTimesAtMostAndNotWhenAskedForALongPause() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(json(429, "{}")))) {
      assertThat(code(bench::ask)).isEqualTo(Code.OVERLOADED);
      assertThat(bench.upstream.asked()).hasSize(3);
      bench.upstream.completions(
          answer -> answer.send("HTTP/1.1 429 X\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"));
      assertThat(code(bench::ask)).isEqualTo(Code.OVERLOADED);
      assertThat(bench.upstream.asked()).hasSize(4);
    }
  }

  @Test
  void neverTriesAWholeAnswerAgainThatHadBegun() throws IOException {
    try (Bench bench =
        Bench.of(answer -> {
          answer.send(json(200, FakeUpstream.completion("SECRET", 1)).substring(0, 90));
          answer.reset();
        })) {
      assertThat(code(() -> bench.ask(Delivery.WHOLE))).isEqualTo(Code.UNAVAILABLE);
      assertThat(bench.upstream.asked()).hasSize(1);
    }
  }

  @Test
  void neverTriesAgainWhatHadBegun() throws IOException {
    try (Bench bench =
        Bench.of(answer -> {
          answer.send(head() + chunk(piece("half")));
          answer.reset();
        })) {
      StringBuilder text = new StringBuilder();
      assertThat(code(() -> bench.ask(text))).isEqualTo(Code.UNAVAILABLE);
      assertThat(text).hasToString("half");
      assertThat(bench.upstream.asked()).hasSize(1);
    }
  }

  @Test
  void upstreamThatIsNotThereIsUnavailable() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(whole("a")))) {
      bench.runtime.awaitReady(Duration.ofMinutes(2));
      bench.upstream.close();
      for (Delivery delivery : Delivery.values()) {
        assertThat(code(() -> bench.ask(delivery))).isEqualTo(Code.UNAVAILABLE);
      }
    }
  }

  @Test
  void callerWhoHasEnoughClosesTheUpstreamsConnection() throws Exception {
    try (Bench bench =
        Bench.of(answer -> {
          answer.send(head() + chunk(piece("one")) + chunk(piece("two")));
          answer.awaitClose();
        })) {
      assertThat(
              code(() ->
                  bench.runtime.run(Bench.release("?"), Bench.PLAIN, Delivery.PIECES, _ -> false)))
          .isEqualTo(Code.CANCELLED);
      assertThat(bench.upstream.sawClose()).isTrue();
    }
  }

  @Test
  void sinkThatThrowsClosesTheUpstreamsConnectionAndIsHeard() throws Exception {
    try (Bench bench =
        Bench.of(answer -> {
          answer.send(head() + chunk(piece("one")));
          answer.awaitClose();
        })) {
      IllegalStateException thrown =
          catchThrowableOfType(
              IllegalStateException.class,
              () ->
                  bench.runtime.run(
                      Bench.release("?"),
                      Bench.PLAIN,
                      Delivery.PIECES,
                      _ -> {
                        throw new IllegalStateException("the sink's own");
                      }));
      assertThat(thrown).hasMessage("the sink's own");
      assertThat(bench.upstream.sawClose()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, WHOLE", "false, WHOLE", "true, PIECES", "false, PIECES"})
  void interruptClosesTheUpstreamsConnection(boolean beforeTheHead, Delivery delivery)
      throws Exception {
    CountDownLatch there = new CountDownLatch(1);
    try (Bench bench =
        Bench.of(answer -> {
          if (!beforeTheHead) {
            answer.send(
                delivery == Delivery.PIECES
                    ? head() + chunk(piece("one"))
                    : json(200, FakeUpstream.completion("one", 1)).substring(0, 90));
          }
          there.countDown();
          answer.awaitClose();
        })) {
      AtomicReference<Code> seen = new AtomicReference<>();
      AtomicReference<Boolean> flag = new AtomicReference<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                seen.set(code(() -> bench.ask(delivery)));
                flag.set(Thread.currentThread().isInterrupted());
              });
      there.await();
      caller.interrupt();
      caller.join();
      assertThat(seen.get()).isEqualTo(Code.CANCELLED);
      assertThat(flag.get()).as("still interrupted").isTrue();
      assertThat(bench.upstream.sawClose()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingEndsWhatGoesOn(Delivery delivery) throws Exception {
    CountDownLatch there = new CountDownLatch(1);
    try (Bench bench =
        Bench.of(answer -> {
          there.countDown();
          answer.awaitClose();
        })) {
      AtomicReference<Code> seen = new AtomicReference<>();
      Thread caller = Thread.ofVirtual().start(() -> seen.set(code(() -> bench.ask(delivery))));
      there.await();
      bench.runtime.close();
      caller.join();
      assertThat(seen.get()).isEqualTo(Code.UNAVAILABLE);
      assertThat(bench.upstream.sawClose()).isTrue();
      assertThat(bench.runtime.state()).isEqualTo(new State.Stopped());
      assertThat(code(bench::ask)).isEqualTo(Code.UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestsOverItsPlacesAreRefusedAtOnce(Delivery delivery) throws Exception {
    CountDownLatch there = new CountDownLatch(Bench.LIMITS.connections());
    CountDownLatch go = new CountDownLatch(1);
    try (Bench bench =
        Bench.of(answer -> {
          there.countDown();
          go.await();
          answer.say("late");
        })) {
      List<Thread> callers =
          java.util.stream.IntStream.range(0, Bench.LIMITS.connections())
              .mapToObj(_ ->
                  Thread.ofVirtual().start(() -> assertThat(bench.ask(delivery)).isEqualTo("late")))
              .toList();
      there.await();
      assertThat(code(() -> bench.ask(delivery))).isEqualTo(Code.OVERLOADED);
      go.countDown();
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(bench.ask()).isEqualTo("late");
    }
  }

  @Test
  void statesFollowTheUpstreamsHealth() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(whole("a")))) {
      assertThat(bench.runtime.awaitReady(Duration.ofMinutes(2))).isEqualTo(new State.Ready());
      assertThat(bench.runtimes.make("dep_2", "fake", "small").state())
          .as("a model without its tag")
          .isEqualTo(new State.Ready());
      assertThat(bench.runtimes.make("dep_3", "fake", "other").state())
          .isEqualTo(new State.Failed("the upstream does not have the model"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | {}            | the upstream answered with status 500",
        "401 | {}            | the upstream does not accept the service's key",
        "200 | SECRET        | the upstream answered wrongly: no JSON",
        "200 | {\"data\":7}  | the upstream answered wrongly: no list of models",
      })
  void wrongAnswerAboutItsModelsIsAFailure(int status, String body, String reason)
      throws IOException {
    try (FakeUpstream upstream = new FakeUpstream(answer -> answer.send(whole("a")))) {
      upstream.models(answer -> answer.send(json(status, body)));
      try (OpenAiRuntimes runtimes =
          OpenAiRuntimes.open(Map.of("fake", Upstream.at(upstream.url())), Duration.ofSeconds(5))) {
        assertThat(runtimes.make("dep_1", "fake", "tiny").awaitReady(Duration.ofMinutes(2)))
            .isEqualTo(new State.Failed(reason));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"500, PIECES", "500, WHOLE", "200, WHOLE"})
  void breakerKeepsRequestsAwayAndTheStateSaysSo(int status, Delivery delivery) throws IOException {
    // The clock stands still, so that the pause is not over.
    try (FakeUpstream upstream = new FakeUpstream(answer -> answer.send(json(status, "{}")));
        OpenAiRuntimes runtimes =
            OpenAiRuntimes.open(
                Map.of("fake", Upstream.at(upstream.url())),
                Duration.ofMinutes(2),
                Bench.SHORT,
                () -> 0)) {
      ModelRuntime runtime = runtimes.make("dep_test", "fake", "tiny");
      runtime.awaitReady(Duration.ofMinutes(2));
      ThrowingCallable ask =
          () -> runtime.run(Bench.release("?"), Bench.PLAIN, delivery, _ -> true);
      for (int i = 0; i < Breaker.MOST_FAILURES; i++) {
        assertThat(code(ask)).isEqualTo(status == 200 ? Code.BAD_ANSWER : Code.UNAVAILABLE);
      }
      assertThat(runtime.state()).isInstanceOf(State.Failed.class);
      assertThat(code(ask)).isEqualTo(Code.UNAVAILABLE);
      assertThat(upstream.asked()).hasSize(Breaker.MOST_FAILURES);
    }
  }

  @Test
  void traceOfTheRequestGoesOnToTheUpstream() throws IOException {
    String id = "0af7651916cd43dd8448eb211c80319c";
    Trace trace = Trace.parse(List.of("00-" + id + "-b7ad6b7169203331-01")).orElseThrow();
    try (Bench bench = Bench.of(answer -> answer.send(whole("a")))) {
      var _ = trace.over(bench::ask);
      var _ = bench.ask();
      assertThat(bench.upstream.asked().getFirst().head())
          .containsPattern("(?i)traceparent: 00-" + id + "-(?!b7ad6b7169203331)[0-9a-f]{16}-01");
      assertThat(bench.upstream.asked().getLast().head()).doesNotContainIgnoringCase("traceparent");
    }
  }

  @Test
  void healthOfUpstreamsIsToldByTheirNames() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.send(whole("a")))) {
      var _ = bench.runtime.awaitReady(Duration.ofMinutes(2));
      assertThat(bench.runtimes.health()).containsExactly(java.util.Map.entry("fake", true));
    }
  }

  private static String calls(String deltas) {
    return FakeUpstream.event(
        "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + deltas + "]}}]}");
  }

  private static Answer called(String... events) throws IOException {
    Prompt prompt =
        new Prompt(
            List.of(new Message(Message.Role.USER, ClinicalText.of("Who?"))),
            List.of(),
            Map.of("tools", ClinicalText.of("[]")),
            List.of("find", "keep"));
    String body =
        FakeUpstream.head()
            + FakeUpstream.chunk(
                String.join("", events) + FakeUpstream.finish("tool_calls") + FakeUpstream.done())
            + FakeUpstream.lastChunk();
    try (Bench bench = Bench.of(answer -> answer.send(body))) {
      return bench.runtime.run(Bench.release(prompt), Bench.PLAIN, Delivery.PIECES, _ -> true);
    }
  }

  @Test
  void callsAreGatheredFromTheirPieces() throws IOException {
    Answer answer =
        called(
            calls("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"find\",\"arguments\":\"\"}}"),
            calls("{\"index\":0,\"function\":{\"arguments\":\"{\\\"n\\\":\\\"\\ud83d\"}}"),
            calls("{\"index\":0,\"function\":{\"arguments\":\"\\ude00\\\"}\"}}"),
            calls(
                "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"keep\",\"arguments\":\"{}\"}}"));
    assertThat(answer.finishReason()).isEqualTo("tool_calls");
    assertThat(answer.calls())
        .containsExactly(
            new ToolCall(1, "find", ClinicalText.of("{\"n\":\"\ud83d\ude00\"}")),
            new ToolCall(2, "keep", ClinicalText.of("{}")));
  }

  @Test
  void wholeCallsWithoutIndexAreTakenInOrder() throws IOException {
    Answer answer =
        called(
            calls("{\"function\":{\"name\":\"find\",\"arguments\":\"{}\"}}"),
            calls("{\"function\":{\"name\":\"find\",\"arguments\":\"[]\"}}"));
    assertThat(answer.calls())
        .extracting(call -> call.arguments().value())
        .containsExactly("{}", "[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"index\":0,\"function\":{\"name\":\"other\",\"arguments\":\"{}\"}}",
        "{\"index\":0,\"function\":{\"arguments\":\"{}\"}}",
        "{\"index\":1,\"function\":{\"name\":\"find\",\"arguments\":\"{}\"}}",
        "{\"index\":-1,\"function\":{\"name\":\"find\"}}",
        "{\"index\":0,\"function\":{\"name\":\"find\",\"arguments\":{}}}",
        "{\"index\":0,\"function\":{\"name\":\"find\",\"arguments\":\"\\ud83d\"}}",
        "{\"index\":0,\"function\":{\"name\":\"find\"}},{\"index\":0,\"function\":{\"name\":\"keep\"}}"
      })
  void callThatIsNoneIsABadAnswer(String delta) {
    assertThat(code(() -> called(calls(delta)))).isEqualTo(Code.BAD_ANSWER);
  }

  @Test
  void textIsSentAsUtf8() throws IOException {
    try (Bench bench = Bench.of(answer -> answer.say("yes"))) {
      Prompt prompt = Bench.release("grün 🌲\n").prompt();
      for (Delivery delivery : Delivery.values()) {
        var _ = bench.runtime.run(Bench.release(prompt), Bench.PLAIN, delivery, _ -> true);
        assertThat(bench.upstream.asked().getLast().body()).contains("\"content\":\"grün 🌲\\n\"");
      }
    }
  }

  @Test
  void callsResultsAndParametersAreSentAsTheyWereReleased() throws IOException {
    Prompt prompt =
        new Prompt(
            List.of(
                new Message(
                    Message.Role.ASSISTANT,
                    ClinicalText.of(""),
                    List.of(new ToolCall(1, "find", ClinicalText.of("{\"a\":1}"))),
                    0),
                new Message(Message.Role.TOOL, ClinicalText.of("none"), List.of(), 1)),
            List.of(),
            Map.of("tool_choice", ClinicalText.of("{\"type\":\"function\"}")),
            List.of("find"));
    try (Bench bench = Bench.of(answer -> answer.send(whole("yes")))) {
      var _ = bench.runtime.run(Bench.release(prompt), Bench.PLAIN, Delivery.PIECES, _ -> true);
      assertThat(bench.upstream.asked().getFirst().body())
          .isEqualTo(
              "{\"model\":\"tiny\",\"messages\":[{\"role\":\"assistant\",\"content\":null,"
                  + "\"tool_calls\":[{\"id\":\"call00001\",\"type\":\"function\",\"function\":"
                  + "{\"name\":\"find\",\"arguments\":\"{\\\"a\\\":1}\"}}]},"
                  + "{\"role\":\"tool\",\"content\":\"none\",\"tool_call_id\":\"call00001\"}],"
                  + "\"tool_choice\":{\"type\":\"function\"},"
                  + "\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    }
  }
}
