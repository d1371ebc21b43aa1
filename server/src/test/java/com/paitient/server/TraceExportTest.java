// SPDX-License-Identifier: MIT
package com.paitient.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.paitient.server.config.Config;
import com.paitient.server.network.NetworkException;
import com.paitient.server.telemetry.Metrics;
import com.paitient.server.telemetry.Scraped;
import com.paitient.server.telemetry.Spans;
import com.paitient.server.telemetry.Trace;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans on their way to a real collector on loopback, which reads what comes. */
class TraceExportTest {
  private static final String ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "00-" + ID + "-b7ad6b7169203331-01";
  private static final Config.Otlp PLAIN =
      new Config.Otlp(Optional.empty(), false, Optional.empty());

  private final BlockingQueue<JsonNode> taken = new LinkedBlockingQueue<>();
  private final Semaphore refused = new Semaphore(0);
  private final AtomicInteger status = new AtomicInteger(200);
  private HttpServer collector;

  @BeforeEach
  void collect() throws Exception {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
              .isEqualTo("application/json");
          JsonNode body = new JsonMapper().readTree(exchange.getRequestBody().readAllBytes());
          int now = status.get();
          exchange.sendResponseHeaders(now, -1);
          exchange.close();
          if (now == 200) {
            taken.add(body);
          } else {
            refused.release();
          }
        });
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + collector.getAddress().getPort();
  }

  private JsonNode next() throws InterruptedException {
    JsonNode body = taken.poll(2, TimeUnit.MINUTES);
    assertThat(body).isNotNull();
    return body.at("/resourceSpans/0/scopeSpans/0/spans");
  }

  private static Trace request(Spans spans) {
    return Trace.of(List.of(CALLER), spans).orElseThrow();
  }

  @Test
  void spansArriveAsOtlpHasThem() throws Exception {
    Instant noon = Instant.parse("2026-11-22T12:00:00Z");
    Spans spans = Spans.queue(InstantSource.fixed(noon));
    long now = System.nanoTime();
    Trace trace = request(spans);
    trace.stage("guard", now, now + 5_000);
    trace.ended(
        "POST /v1/chat/completions",
        now,
        now + 9_000,
        Map.of("http.response.status_code", 503, "http.route", "/v1/chat/completions"),
        true);
    try (TraceExport _ = TraceExport.start(url() + "/v1/traces", PLAIN, spans)) {
      JsonNode sent = next();
      assertThat(sent).hasSize(2);
      JsonNode stage = sent.get(0);
      JsonNode entry = sent.get(1);
      assertThat(entry.get("traceId").asText()).isEqualTo(ID);
      assertThat(entry.get("parentSpanId").asText()).isEqualTo("b7ad6b7169203331");
      assertThat(entry.get("kind").asInt()).isEqualTo(2);
      assertThat(entry.at("/status/code").asInt()).isEqualTo(2);
      assertThat(entry.get("attributes").toString())
          .contains("{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"503\"}}");
      assertThat(stage.get("parentSpanId")).isEqualTo(entry.get("spanId"));
      assertThat(stage.get("name").asText()).isEqualTo("guard");
      assertThat(stage.has("status")).isFalse();
      long begin = stage.get("startTimeUnixNano").asLong();
      assertThat(stage.get("endTimeUnixNano").asLong() - begin).isEqualTo(5_000);
      assertThat(Instant.ofEpochSecond(0, begin)).isBetween(noon, noon.plusSeconds(60));
    }
  }

  @Test
  void requestWithoutATraceBeginsOneAndOneThatIsNotSampledIsNotSent() throws Exception {
    Spans spans = Spans.queue(InstantSource.system());
    Trace own = Trace.of(List.of(), spans).orElseThrow();
    Trace unsampled = Trace.of(List.of(CALLER.replaceFirst("01$", "00")), spans).orElseThrow();
    long now = System.nanoTime();
    unsampled.stage("no", now, now);
    own.stage("yes", now, now);
    try (TraceExport _ = TraceExport.start(url(), PLAIN, spans)) {
      JsonNode sent = next();
      assertThat(sent).hasSize(1);
      assertThat(sent.at("/0/name").asText()).isEqualTo("yes");
      assertThat(sent.at("/0/traceId").asText()).matches("[0-9a-f]{32}").isEqualTo(own.id());
      assertThat(own.onward()).contains(sent.at("/0/parentSpanId").asText());
    }
    assertThat(Trace.of(List.of(), Spans.unwanted())).isEmpty();
  }

  @Test
  void collectorThatFailsIsTriedAgainWithWhatComesLater() throws Exception {
    Spans spans = Spans.queue(InstantSource.system());
    status.set(503);
    try (TraceExport _ = TraceExport.start(url(), PLAIN, spans)) {
      request(spans).stage("lost", 0, 1);
      assertThat(refused.tryAcquire(2, TimeUnit.MINUTES)).isTrue();
      status.set(200);
      request(spans).stage("kept", 0, 1);
      assertThat(next().at("/0/name").asText()).isEqualTo("kept");
    }
  }

  @Test
  void collectorThatGoesAwayIsToldAndWhatItMissesIsCounted() throws Exception {
    Spans spans = Spans.queue(InstantSource.system());
    Metrics metrics = new Metrics();
    try (TraceExport export = TraceExport.start(url(), PLAIN, spans)) {
      new Gauges(metrics).traces(export);
      assertThat(value(metrics, "paitient_trace_collector_up")).isEqualTo(1);
      request(spans).stage("kept", 0, 1);
      assertThat(next()).hasSize(1);
      await(() -> value(metrics, "paitient_trace_spans_sent_total") == 1);
      status.set(503);
      request(spans).stage("refused", 0, 1);
      await(() -> value(metrics, "paitient_trace_spans_dropped_total") == 1);
      assertThat(value(metrics, "paitient_trace_collector_up")).isZero();
      status.set(200);
      request(spans).stage("kept", 0, 1);
      assertThat(next()).hasSize(1);
      await(() -> value(metrics, "paitient_trace_collector_up") == 1);
      collector.stop(0);
      request(spans).stage("lost", 0, 1);
      await(() -> value(metrics, "paitient_trace_spans_dropped_total") == 2);
      assertThat(value(metrics, "paitient_trace_collector_up")).isZero();
      assertThat(value(metrics, "paitient_trace_spans_sent_total")).isEqualTo(2);
    }
  }

  private static double value(Metrics metrics, String name) {
    return Scraped.parse(metrics.text()).value(name);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 12_000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void fullQueueDropsAndNeverWaits() {
    Spans spans = Spans.queue(InstantSource.system());
    Trace trace = request(spans);
    for (int i = 0; i < 10_000; i++) {
      trace.stage("guard", 0, 1);
    }
    assertThat(spans.dropped()).isEqualTo(10_000 - 8_192);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://127.0.0.1", "http://user:secret@127.0.0.1:4318", "nonsense", "http://"})
  void endpointThatCannotBeUsedIsRefusedByName(String endpoint) {
    assertThatThrownBy(
            () -> TraceExport.start(endpoint, PLAIN, Spans.queue(InstantSource.system())).close())
        .isInstanceOf(NetworkException.class)
        .hasMessageStartingWith("telemetry.otlp.endpoint: ")
        .hasMessageNotContaining("secret");
  }
}
