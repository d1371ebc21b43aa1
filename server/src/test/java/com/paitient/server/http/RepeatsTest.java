// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.fakes.MemoryAskedOnce;
import com.paitient.server.gateway.AskedOnce;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a key means when the service starts again, fails, or streams. */
class RepeatsTest {
  @TempDir Path data;
  private final MemoryAskedOnce known = new MemoryAskedOnce();
  private final AtomicInteger done = new AtomicInteger();
  private volatile boolean fails;

  private Answer count(Exchange exchange) {
    if (fails) {
      throw new IllegalStateException("broken");
    }
    String text = exchange.body(fields -> fields.text("a"));
    return Answer.created(Json.object().put("text", text).put("n", done.incrementAndGet()));
  }

  private Answer stream(Exchange exchange) {
    int n = Integer.parseInt(exchange.body(fields -> fields.text("a")));
    return new Answer.Events(stream -> {
      for (int i = 0; i < n; i++) {
        stream.send(Json.object().put("n", done.incrementAndGet()));
      }
      if (fails) {
        throw new IllegalStateException("broken");
      }
    });
  }

  private Running start() throws Exception {
    return Running.plain(
        data,
        new Routes(
            List.of(
                Route.once("/v1/disk", Route.Once.ON_DISK, this::count),
                Route.once("/v1/memory", Route.Once.IN_MEMORY, this::count),
                Route.once("/v1/nowhere", Route.Once.NOWHERE, this::count),
                Route.once("/v1/stream", Route.Once.NOWHERE, this::stream),
                Route.once("/v1/any", Route.Once.NO, this::count)),
            Optional.empty(),
            Optional.of(known)));
  }

  private static String ask(Running running, String path, String value) throws Exception {
    String body = "{\"a\":\"" + value + "\"}";
    return running.raw(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Idempotency-Key: k-1\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + running.authorization()
            + "\r\n"
            + body);
  }

  @Test
  void answerOnDiskIsGivenAgainAfterARestart() throws Exception {
    try (Running running = start()) {
      assertThat(ask(running, "/v1/disk", "x")).contains("HTTP/1.1 201", "\"n\":1");
    }
    try (Running again = start()) {
      assertThat(ask(again, "/v1/disk", "x")).contains("HTTP/1.1 201", "\"n\":1");
      assertThat(ask(again, "/v1/disk", "y")).contains("HTTP/1.1 409", "\"conflict\"");
    }
    assertThat(done).hasValue(1);
  }

  @Test
  void answerInMemoryIsGivenAgainUntilARestartAndNeverMadeTwice() throws Exception {
    try (Running running = start()) {
      assertThat(ask(running, "/v1/memory", "x")).contains("HTTP/1.1 201");
      assertThat(ask(running, "/v1/memory", "x")).contains("HTTP/1.1 201", "\"n\":1");
    }
    try (Running again = start()) {
      assertThat(ask(again, "/v1/memory", "x")).contains("HTTP/1.1 409", "\"answer_not_kept\"");
    }
    assertThat(done).hasValue(1);
  }

  @Test
  void answerThatIsKeptNowhereIsNotMadeTwice() throws Exception {
    try (Running running = start()) {
      assertThat(ask(running, "/v1/nowhere", "x")).contains("HTTP/1.1 201");
      assertThat(ask(running, "/v1/nowhere", "x")).contains("409", "\"answer_not_kept\"");
      assertThat(ask(running, "/v1/nowhere", "y")).contains("409", "\"conflict\"");
      assertThat(ask(running, "/v1/any", "x")).contains("HTTP/1.1 201");
      assertThat(ask(running, "/v1/any", "x")).contains("HTTP/1.1 201");
    }
    assertThat(done).hasValue(3);
  }

  @Test
  void streamIsDoneOnceAndOneThatFailedMayBeTriedAgain() throws Exception {
    try (Running running = start()) {
      fails = true;
      assertThat(ask(running, "/v1/stream", "2")).contains("event: error");
      fails = false;
      assertThat(ask(running, "/v1/stream", "2")).contains("\"n\":4").doesNotContain("error");
      assertThat(ask(running, "/v1/stream", "2")).contains("409", "\"answer_not_kept\"");
    }
    assertThat(done).hasValue(4);
  }

  @Test
  void whatWasUnderWayWhenTheServiceEndedIsToldAndNotDone() throws Exception {
    var _ =
        known.begin(
            new AskedOnce.Asked("ten_1", "usr_1", "/v1/disk", "k-1", digest("x")),
            Instant.now(),
            Instant.now().plus(Repeats.LIFE));
    try (Running running = start()) {
      assertThat(ask(running, "/v1/disk", "x")).contains("409", "\"outcome_unknown\"");
    }
    assertThat(done).hasValue(0);
  }

  private static String digest(String value) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(
            java.security.MessageDigest.getInstance("SHA-256")
                .digest(Json.bytes(Json.object().put("a", value))));
  }

  @Test
  void nothingIsDoneWhereItCannotBeKeptThatItBegins() throws Exception {
    try (Running running = start()) {
      known.away = true;
      assertThat(ask(running, "/v1/disk", "x")).contains("HTTP/1.1 500");
      known.away = false;
      assertThat(done).hasValue(0);
      fails = true;
      assertThat(ask(running, "/v1/disk", "x")).contains("HTTP/1.1 500");
      fails = false;
      assertThat(ask(running, "/v1/disk", "x")).contains("HTTP/1.1 201", "\"n\":1");
    }
  }
}
