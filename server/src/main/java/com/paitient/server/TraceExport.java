// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.config.Config;
import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.BaseUrl;
import com.paitient.server.network.Call;
import com.paitient.server.network.NetworkException;
import com.paitient.server.network.Outbound;
import com.paitient.server.network.OutboundException;
import com.paitient.server.network.OutboundPlan;
import com.paitient.server.telemetry.Span;
import com.paitient.server.telemetry.Spans;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to a collector as OTLP over HTTP has them in JSON, from a thread of its own. What the
 * collector does not take is dropped: traces are no proof, the audit log is.
 */
final class TraceExport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TraceExport.class);
  private static final int MOST_AT_ONCE = 512;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int SERVER = 2;
  private static final int INTERNAL = 1;
  private static final int ERROR = 2;
  private static final JsonMapper JSON = new JsonMapper();

  private final Outbound outbound;
  private final Spans spans;
  private final Thread thread;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean failing;

  private TraceExport(Outbound outbound, Spans spans) {
    this.outbound = outbound;
    this.spans = spans;
    this.thread = Thread.ofVirtual().name("traces").unstarted(this::run);
  }

  /**
   * Begins to send.
   *
   * @throws NetworkException if the endpoint is not one that may be reached
   */
  static TraceExport start(String endpoint, Config.Otlp otlp, Spans spans) {
    TraceExport export = new TraceExport(open(endpoint, otlp), spans);
    export.thread.start();
    return export;
  }

  private static Outbound open(String endpoint, Config.Otlp otlp) {
    try {
      BaseUrl url = BaseUrl.parse(endpoint.replaceFirst("/v1/traces/?$", ""));
      return Outbound.open(
          new OutboundPlan(
              url,
              url.tls() || otlp.plainHttp() ? AddressPolicy.PRIVATE : AddressPolicy.LOOPBACK,
              otlp.authority(),
              Optional.empty(),
              new OutboundPlan.Times(LIMIT, LIMIT, LIMIT),
              1 << 20,
              2));
    } catch (NetworkException | IllegalArgumentException e) {
      throw new NetworkException("telemetry.otlp.endpoint: " + e.getMessage());
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<Span> batch = spans.take(MOST_AT_ONCE, PATIENCE);
        if (!batch.isEmpty()) {
          send(batch);
        }
      }
    } catch (InterruptedException closed) {
      // What is left is dropped with the service.
    }
  }

  private void send(List<Span> batch) {
    byte[] body = request(batch).toString().getBytes(StandardCharsets.UTF_8);
    try (Call call = outbound.post("/v1/traces", body, "application/json", LIMIT)) {
      int status = call.send().status();
      if (status >= 200 && status < 300) {
        drain(call);
        sent.addAndGet(batch.size());
        taken();
      } else {
        failed("status " + status, batch.size());
      }
    } catch (OutboundException e) {
      failed(e.code().name(), batch.size());
    }
  }

  /** Read to its end, so that the connection can be used again. */
  private static void drain(Call call) {
    byte[] buffer = new byte[4_096];
    while (call.read(buffer) >= 0) {
      // What a collector answers does not matter.
    }
    call.ended(Duration.ZERO);
  }

  /** Spans that the collector took. */
  long sent() {
    return sent.get();
  }

  /** Spans that were made and that no collector has: none was there, or the queue was full. */
  long dropped() {
    return lost.get() + spans.dropped();
  }

  /** Whether the collector took what it was last sent; so too before the first. */
  boolean well() {
    return !failing;
  }

  private void taken() {
    if (failing) {
      failing = false;
      LOG.info("traces go out again, after {} were dropped", dropped());
    }
  }

  private void failed(String why, int spans) {
    lost.addAndGet(spans);
    if (!failing) {
      failing = true;
      LOG.warn("traces are dropped, as their collector does not take them: {}", why);
    }
  }

  static ObjectNode request(List<Span> batch) {
    ObjectNode request = JSON.createObjectNode();
    ObjectNode resource = request.putArray("resourceSpans").addObject();
    attribute(resource.putObject("resource").putArray("attributes"), "service.name", "paitient");
    ObjectNode scope = resource.putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", "paitient");
    ArrayNode spans = scope.putArray("spans");
    batch.forEach(span -> spans.add(shown(span)));
    return request;
  }

  private static ObjectNode shown(Span span) {
    ObjectNode shown =
        JsonNodeFactory.instance
            .objectNode()
            .put("traceId", span.trace())
            .put("spanId", span.id())
            .put("parentSpanId", span.parent())
            .put("name", span.name())
            .put("kind", span.entry() ? SERVER : INTERNAL)
            .put("startTimeUnixNano", Long.toString(span.begin()))
            .put("endTimeUnixNano", Long.toString(span.end()));
    ArrayNode attributes = shown.putArray("attributes");
    span.attributes().forEach((name, value) -> attribute(attributes, name, value));
    if (span.failed()) {
      shown.putObject("status").put("code", ERROR);
    }
    return shown;
  }

  private static void attribute(ArrayNode attributes, String name, Object value) {
    ObjectNode attribute = attributes.addObject().put("key", name);
    if (value instanceof Number number) {
      attribute.putObject("value").put("intValue", Long.toString(number.longValue()));
    } else {
      attribute.putObject("value").put("stringValue", String.valueOf(value));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    outbound.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
