// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.audit.AuditException;
import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.server.config.AuditSink;
import com.paitient.server.identity.Recorder;
import com.paitient.server.network.NetworkException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class SinksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sinks.Watching QUICK =
      new Sinks.Watching(
          new Pauses(Duration.ofMillis(20), Duration.ofMillis(100)), Duration.ofMillis(20));
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private AuditLog log;
  private Recorder recorder;

  @BeforeEach
  void open() {
    log = AuditLog.open(folder.resolve("audit"));
    recorder = new Recorder(log, InstantSource.system());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    log.close();
  }

  private <T extends AutoCloseable> T closing(T room) {
    opened.add(room);
    return room;
  }

  private static AuditSink.Limits limits(Duration alarm, Duration refuse) {
    return new AuditSink.Limits(
        alarm, refuse, Duration.ofMinutes(1), Duration.ofMinutes(1), 10, List.of());
  }

  private AuditSink sink(String url, AuditSink.Limits limits) {
    Path authority = Collector.certificate(folder).authority().orElseThrow();
    return new AuditSink(url, Optional.empty(), Optional.of(authority), Optional.empty(), limits);
  }

  private Sinks follow(AuditSink sink) {
    return Sinks.open(
        Map.of("siem", sink),
        log,
        recorder,
        folder.resolve("sinks"),
        InstantSource.system(),
        QUICK);
  }

  private static String syslog(int port) {
    return "syslog+tls://127.0.0.1:" + port;
  }

  private void happens(int times) {
    for (int i = 0; i < times; i++) {
      var _ = recorder.append(recorder.event("thing.done").by("usr_1", "ten_1"));
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(10);
    }
  }

  private static List<Long> places(List<String> messages) throws IOException {
    List<Long> places = new ArrayList<>();
    for (String message : messages) {
      JsonNode event = JSON.readTree(message.substring(message.indexOf('{')));
      places.add(event.get("index").asLong());
    }
    return places;
  }

  private List<String> types() {
    return log.read(0, 10_000).stream().map(entry -> entry.event().type()).toList();
  }

  private long position() throws IOException {
    String text = Files.readString(folder.resolve("sinks/siem"));
    return Long.parseLong(text.strip().split(" ")[1]);
  }

  @Test
  void aCollectorGetsEveryEventInOrderFromItsFirstStartOn() throws Exception {
    Collector collector = closing(Collector.start(folder, 0));
    happens(3);
    Sinks sinks = closing(follow(sink(syslog(collector.port()), limits(LONG, LONG))));
    happens(25);
    await(() -> collector.messages.size() >= 25);
    assertThat(places(collector.messages)).startsWith(3L, 4L).endsWith(27L).isSorted();
    assertThat(collector.messages).allMatch(message -> message.startsWith("<109>1 20"));
    assertThat(sinks.well()).containsEntry("siem", true);
    assertThat(sinks.refusing()).isFalse();
  }

  @Test
  void whatWasOnABrokenConnectionIsBroughtAgain() throws Exception {
    Collector collector = closing(Collector.start(folder, 0));
    Sinks _ = closing(follow(sink(syslog(collector.port()), limits(LONG, LONG))));
    happens(5);
    await(() -> collector.messages.size() >= 5);
    assertThat(position()).as("nothing is sure yet").isZero();
    collector.hangUp();
    await(() -> collector.messages.size() >= 10);
    assertThat(places(collector.messages)).startsWith(0L, 1L, 2L, 3L, 4L, 0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void aCollectorThatIsAwayHoldsNothingUpAndGetsAllWhenItIsThere() throws Exception {
    int port;
    try (Collector probe = Collector.outOfTheWay(folder)) {
      port = probe.port();
    }
    Sinks sinks = closing(follow(sink(syslog(port), limits(LONG, LONG))));
    happens(40);
    await(() -> !sinks.well().get("siem"));
    Collector collector = closing(Collector.start(folder, port));
    await(() -> collector.messages.size() >= 40);
    assertThat(places(collector.messages)).contains(0L, 39L);
    await(() -> sinks.lags().get("siem").events() == 0);
  }

  @Test
  void aCollectorThatIsAwayTooLongIsTold() throws Exception {
    Collector collector = closing(Collector.outOfTheWay(folder));
    collector.close();
    closing(follow(sink(syslog(collector.port()), limits(Duration.ofMillis(300), LONG))));
    happens(1);
    await(() -> types().contains("audit.sink_behind"));
  }

  @Test
  void aSlowCollectorAlarmsThenRefusesAndThenAllGoesOn() throws Exception {
    Collector collector = closing(Collector.outOfTheWay(folder));
    AuditSink.Limits tight = limits(Duration.ofMillis(300), Duration.ofSeconds(3));
    collector.close();
    Sinks sinks = closing(follow(sink(syslog(collector.port()), tight)));
    happens(1);
    await(sinks::alarming);
    await(sinks::refusing);
    assertThat(types()).contains("audit.sink_refusing");
    assertThatThrownBy(() -> happens(1))
        .isInstanceOfSatisfying(
            AuditException.class,
            e -> assertThat(e.code()).isEqualTo(AuditException.Code.UNAVAILABLE));
    var _ = recorder.append(recorder.event("model.inference").result("failure"));
    Collector back = closing(Collector.start(folder, collector.port()));
    await(() -> !sinks.alarming());
    happens(1);
    assertThat(types()).contains("audit.sink_caught_up");
    assertThat(types().stream().filter("thing.done"::equals)).hasSize(2);
    await(() -> back.messages.stream().anyMatch(message -> message.contains("thing.done")));
  }

  @Test
  void aCollectorThatDoesNotReadHoldsNothingUp() throws Exception {
    Collector collector = closing(Collector.start(folder, 0));
    collector.reading = false;
    AuditSink.Limits hasty =
        new AuditSink.Limits(
            LONG, LONG, Duration.ofMinutes(1), Duration.ofSeconds(2), 10, List.of());
    Sinks sinks = closing(follow(sink(syslog(collector.port()), hasty)));
    String large = "x".repeat(60_000);
    for (int i = 0; i < 300; i++) {
      var _ = recorder.append(recorder.event("thing.done").detail("filler", large));
    }
    await(() -> !sinks.well().get("siem"));
    await(() -> sinks.lags().get("siem").events() > 0);
    collector.reading = true;
    await(() -> sinks.lags().get("siem").events() == 0);
    assertThat(places(collector.messages)).contains(0L, 150L);
  }

  @Test
  void aCollectorThatIsSomebodyElseGetsNothing(@TempDir Path other) throws Exception {
    Collector liar = closing(Collector.start(other, 0));
    Sinks sinks = closing(follow(sink(syslog(liar.port()), limits(LONG, LONG))));
    happens(3);
    await(() -> !sinks.well().get("siem"));
    assertThat(liar.messages).isEmpty();
    assertThat(sinks.lags().get("siem")).isNotNull();
  }

  @Test
  void aWebServiceGetsLinesWithItsKeyAndThePartOfTheLog() throws Exception {
    try (Web web = new Web()) {
      Path key = folder.resolve("key");
      Files.writeString(key, "s3cret");
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      AuditSink plain = sink(web.url(), limits(LONG, LONG));
      AuditSink sink =
          new AuditSink(
              plain.url(),
              Optional.of("ocsf"),
              plain.authority(),
              Optional.of(key),
              plain.limits());
      try (Sinks _ = follow(sink)) {
        happens(25);
        await(() -> log.size() == position());
      }
      assertThat(web.seen).allMatch(asked -> asked.authorization().equals("Bearer s3cret"));
      long next = 0;
      for (Asked asked : web.seen) {
        // A slow machine may ask twice: what was taken is sent again, nothing is left out.
        assertThat(asked.first()).isLessThanOrEqualTo(next);
        assertThat(asked.body().lines()).hasSize((int) (asked.last() - asked.first() + 1));
        assertThat(asked.body()).contains("\"class_uid\"");
        next = Math.max(next, asked.last() + 1);
      }
      assertThat(next).isEqualTo(25);
      int before = web.seen.size();
      happens(5);
      try (Sinks _ = follow(sink)) {
        await(() -> position() == 30);
      }
      assertThat(web.seen.subList(before, web.seen.size()))
          .as("a restart goes on where it was")
          .isNotEmpty()
          .allMatch(asked -> asked.first() >= 25);
    }
  }

  @Test
  void whatAWebServiceRefusesOrSendsElsewhereWasNotTaken() throws Exception {
    try (Web web = new Web()) {
      Sinks sinks = closing(follow(sink(web.url(), limits(LONG, LONG))));
      for (int status : List.of(500, 302, 404)) {
        web.status = status;
        int before = web.seen.size();
        happens(2);
        await(() -> web.seen.size() > before + 1);
        assertThat(sinks.well()).containsEntry("siem", false);
        assertThat(position()).isZero();
      }
      web.status = 204;
      await(() -> position() == log.size());
      assertThat(web.seen.getLast().last()).isEqualTo(5);
    }
  }

  @Test
  void whatCannotBeUsedRefusesToStart() {
    for (String url : List.of("ftp://10.0.0.1", "syslog+tls://10.0.0.1:99999", "https://a b")) {
      assertThatThrownBy(() -> follow(sink(url, limits(LONG, LONG))))
          .isInstanceOf(NetworkException.class)
          .hasMessageStartingWith("audit-sinks.siem: ");
    }
    AuditSink wrongFormat =
        new AuditSink(
            "https://10.0.0.1",
            Optional.of("xml"),
            Optional.empty(),
            Optional.empty(),
            limits(LONG, LONG));
    assertThatThrownBy(() -> follow(wrongFormat)).isInstanceOf(NetworkException.class);
    assertThatThrownBy(() -> limits(LONG, Duration.ofMinutes(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noConnectionGoesWhereTheOperatorDidNotAllow() throws Exception {
    Collector collector = closing(Collector.start(folder, 0));
    AuditSink.Limits elsewhere =
        new AuditSink.Limits(
            LONG, LONG, Duration.ofSeconds(1), Duration.ofSeconds(1), 10, List.of("10.0.0.0/8"));
    Sinks sinks = closing(follow(sink(syslog(collector.port()), elsewhere)));
    happens(1);
    await(() -> !sinks.well().get("siem"));
    assertThat(collector.messages).isEmpty();
    assertThat(log.read(0, 1)).extracting(Entry::index).containsExactly(0L);
  }

  /** A request to the web service. */
  private record Asked(long first, long last, String authorization, String body) {}

  /** A web service over real TLS. */
  private final class Web implements AutoCloseable {
    final List<Asked> seen = new CopyOnWriteArrayList<>();
    private final HttpsServer server;
    volatile int status = 200;

    Web() throws IOException {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
      server.setHttpsConfigurator(new HttpsConfigurator(Collector.context(folder)));
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::answer);
      server.start();
    }

    String url() {
      return "https://127.0.0.1:" + server.getAddress().getPort() + "/ingest";
    }

    private void answer(HttpExchange exchange) throws IOException {
      byte[] body = exchange.getRequestBody().readAllBytes();
      var fields = exchange.getRequestHeaders();
      seen.add(
          new Asked(
              Long.parseLong(fields.getFirst("X-Audit-First")),
              Long.parseLong(fields.getFirst("X-Audit-Last")),
              String.valueOf(fields.getFirst("Authorization")),
              new String(body, StandardCharsets.UTF_8)));
      exchange.getResponseHeaders().add("Location", "https://127.0.0.1:1/");
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
