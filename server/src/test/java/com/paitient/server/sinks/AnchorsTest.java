// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.AnchorLine;
import com.paitient.audit.AuditLog;
import com.paitient.audit.note.Checkpoint;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.server.config.AuditAnchor;
import com.paitient.server.identity.Recorder;
import com.paitient.server.network.NetworkException;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class AnchorsTest {
  @TempDir Path folder;
  private AuditLog log;
  private Recorder recorder;
  private Duration alarmAfter = Duration.ofHours(3);
  private Optional<Duration> refuseAfter = Optional.empty();

  @BeforeEach
  void open() {
    log = AuditLog.open(folder.resolve("audit"));
    recorder = new Recorder(log, InstantSource.system());
    var _ = recorder.append(recorder.event("service.started"));
  }

  @AfterEach
  void close() {
    log.close();
  }

  private Anchors leaving(Map<String, String> urls) {
    Path authority = Collector.certificate(folder).authority().orElseThrow();
    AuditAnchor.Limits limits =
        new AuditAnchor.Limits(
            Duration.ofMillis(50), Duration.ofSeconds(3), alarmAfter, refuseAfter, List.of());
    Map<String, AuditAnchor> plans = new java.util.HashMap<>();
    urls.forEach((name, url) ->
        plans.put(
            name,
            new AuditAnchor(
                url,
                Optional.of(authority),
                Optional.empty(),
                AuditAnchor.Mail.defaults(),
                limits)));
    return Anchors.open(plans, log, recorder, InstantSource.system(), Duration.ofMillis(20));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(10);
    }
  }

  @Test
  void checkpointsAreLeftInAFileThatGrowsAndAtACollectorEvenIfAnotherPlaceIsAway()
      throws Exception {
    Path file = folder.resolve("anchor.txt");
    try (Collector collector = Collector.start(folder, 0);
        Anchors anchors =
            leaving(
                Map.of(
                    "file",
                    file.toUri().toString(),
                    "siem",
                    "syslog+tls://127.0.0.1:" + collector.port(),
                    "away",
                    "https://127.0.0.1:1/"))) {
      await(() -> Files.exists(file) && Files.readAllLines(file).size() > 2);
      await(() -> !collector.messages.isEmpty());
      List<Checkpoint> left = AnchorLine.find(collector.messages.getFirst());
      assertThat(left).hasSize(1);
      assertThat(left.getFirst().origin()).isEqualTo(log.id());
      assertThat(AnchorLine.find(Files.readString(file))).contains(left.getFirst());
      assertThat(anchors.ages()).containsOnlyKeys("file", "siem", "away");
    }
  }

  @Test
  void aWebServiceGetsTheSignedNoteUntilItTakesIt() throws Exception {
    List<String> notes = new CopyOnWriteArrayList<>();
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setHttpsConfigurator(new HttpsConfigurator(Collector.context(folder)));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          notes.add(new String(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(notes.size() == 1 ? 500 : 200, -1);
          exchange.close();
        });
    server.start();
    String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/checkpoints";
    try (Anchors _ = leaving(Map.of("web", url))) {
      await(() -> notes.size() > 1);
      SignedCheckpoint note = SignedCheckpoint.parse(notes.getLast());
      assertThat(log.policy().trusts(note)).isTrue();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aPlaceThatIsAwayIsAnAlarmAndAnEventAndTheEndOfItIsAnother() throws Exception {
    alarmAfter = Duration.ofMillis(100);
    Path away = folder.resolve("later");
    Path file = away.resolve("anchor.txt");
    try (Anchors anchors = leaving(Map.of("worm", file.toUri().toString()))) {
      await(() -> types().contains("audit.anchor_behind"));
      assertThat(anchors.refusing()).isFalse();
      Files.createDirectories(away);
      await(() -> types().contains("audit.anchor_caught_up"));
    }
  }

  @Test
  void aPlaceThatIsAwayForTooLongRefusesRequestsUntilItIsBack() throws Exception {
    alarmAfter = Duration.ofMillis(50);
    refuseAfter = Optional.of(Duration.ofMillis(100));
    Path away = folder.resolve("later");
    try (Anchors anchors = leaving(Map.of("worm", away.resolve("anchor.txt").toUri().toString()))) {
      await(() -> types().contains("audit.anchor_refusing"));
      await(anchors::refusing);
      Files.createDirectories(away);
      await(() -> types().contains("audit.anchor_caught_up") && !anchors.refusing());
    }
  }

  private List<String> types() {
    return log.read(0, 100).stream().map(entry -> entry.event().type()).toList();
  }

  @Test
  void whatCannotBeUsedRefusesToStart() {
    for (String url : List.of("ftp://10.0.0.1", "syslog+tls://", "file:/a b")) {
      assertThatThrownBy(() -> leaving(Map.of("x", url)))
          .isInstanceOf(NetworkException.class)
          .hasMessageStartingWith("audit-anchors.x: ");
    }
  }
}
