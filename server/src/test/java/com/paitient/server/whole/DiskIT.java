// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.audit.LogSettings;
import com.paitient.server.fakes.LiveFolder;
import com.paitient.server.telemetry.Scraped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What the service does when the disk under its journal is full, read-only or hangs. The disk is a
 * real one of its own, so this takes root and loop devices, and says so where it has none.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DiskIT {
  private static final String TEXT = "{\"text\":\"Patient John Smith\"}";
  private static final String REFUSED = "503 audit_unavailable";
  private static final int ROOM_IN_JOURNAL = 32 * 1024;
  private static final int MOST_REQUESTS = 1_000;

  private static Path data;
  private static Optional<SmallDisk> mounted = Optional.empty();
  private static Optional<RunningService> running = Optional.empty();
  private static SmallDisk disk;
  private static RunningService service;
  private static Api api;
  private static String deployment;

  @BeforeAll
  static void start() throws Exception {
    data = Files.createTempDirectory("paitient-disk");
    Path journal = Files.createDirectories(data.resolve("audit/journal"));
    mounted = SmallDisk.on(journal);
    assumeTrue(mounted.isPresent(), "a disk that can fail takes root and loop devices");
    disk = mounted.get();
    fillJournal(journal);
    // Else the next file of the journal would lie ready: a disk that is full hours later.
    Files.deleteIfExists(journal.resolve("spare.new"));
    disk.fill();
    service = RunningService.start(data);
    running = Optional.of(service);
    api = service.api();
    deployment = Faults.deploy(api, "disk");
  }

  @AfterAll
  static void stop() throws Exception {
    if (running.isPresent()) {
      running.get().close();
    }
    if (mounted.isPresent()) {
      mounted.get().close();
    }
    LiveFolder.delete(data);
  }

  @AfterEach
  void everythingIsAsBeforeAndTheLogIsWhole() throws Exception {
    Faults.await("an answer", () -> outcome(() -> Faults.ask(api, deployment, 2)).equals("200"));
    Faults.await("readiness", () -> api.get("/readyz").status() == 200);
    Faults.await("a whole log", () -> Faults.verified(data).whole());
  }

  /** Leaves so little room in the preallocated journal that the next file is needed soon. */
  private static void fillJournal(Path journal) throws IOException {
    try (AuditLog log = AuditLog.open(data.resolve("audit"))) {
      for (int room = room(journal); room > ROOM_IN_JOURNAL; room = room(journal)) {
        String filler = "x".repeat(Math.min(50_000, room - ROOM_IN_JOURNAL));
        var _ =
            log.append(
                Event.of("evt_filler" + room, Instant.now(), "test.filler")
                    .by("service", "ten_filler")
                    .detail("filler", filler)
                    .build());
      }
    }
  }

  private static int room(Path journal) throws IOException {
    byte[] bytes = Files.readAllBytes(journal.resolve("00000000.journal"));
    assertThat(bytes).hasSize(LogSettings.defaults().segmentBytes());
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    return bytes.length - end;
  }

  private static String outcome(Load.Question question) throws Exception {
    return Faults.outcome(question.ask());
  }

  /**
   * Everything that would have to be recorded is refused, while the model's process stands still:
   * whatever waited for it would not be answered.
   */
  private static void assertRefused() throws Exception {
    double recorded = recorded();
    long worker = Faults.worker(service).pid();
    Faults.signal("STOP", worker);
    try {
      for (Load.Question question : questions()) {
        assertThat(outcome(question)).isEqualTo(REFUSED);
      }
      assertThat(outcome(() -> service.api("psm_live_wrong").get("/v1/deployments")))
          .as("nobody known gets in either; their number is told later")
          .isEqualTo("401 unauthenticated");
      assertThat(api.get("/readyz").body().get("detail").asText()).contains("audit_log");
      assertThat(api.get("/healthz").status()).isEqualTo(200);
    } finally {
      Faults.signal("CONT", worker);
    }
    assertThat(recorded()).isEqualTo(recorded);
  }

  /** Durable events; the log cannot be asked, as that would be recorded too. */
  private static double recorded() throws Exception {
    return Scraped.parse(api.text("/metrics")).value("paitient_audit_log_events");
  }

  private static List<Load.Question> questions() {
    String key = "{\"name\":\"k\",\"permissions\":[\"deployment:read\"]}";
    String another = "{\"model_name\":\"default\",\"deployment_name\":\"another\"}";
    return List.of(
        () -> Faults.ask(api, deployment, 2),
        () -> api.post(Faults.path(deployment), Faults.prompt(2).put("stream", true)),
        () -> api.post("/v1/phi/detect", TEXT),
        () -> api.post("/v1/phi/redact", TEXT),
        () -> api.post("/v1/api-keys", key),
        () -> api.post("/v1/deployments", another),
        () -> api.delete("/v1/deployments/" + deployment),
        () -> api.get("/v1/audit-logs"));
  }

  /** Lets files grow to so many bytes, for the service's own process. */
  private static void limitFiles(String bytes) throws Exception {
    assertThat(
            Faults.command(
                "prlimit", "--pid", String.valueOf(service.pid()), "--fsize=" + bytes + ":"))
        .isZero();
  }

  @Test
  @Order(1)
  void fullDiskRefusesEverythingUntilThereIsRoom() throws Exception {
    try {
      String last = "";
      for (int i = 0; i < MOST_REQUESTS && !last.equals(REFUSED); i++) {
        last = outcome(() -> api.post("/v1/phi/detect", TEXT));
        assertThat(last).isIn("200", REFUSED);
      }
      assertThat(last).as("when the journal's file was full").isEqualTo(REFUSED);
      assertRefused();
    } finally {
      disk.empty();
    }
  }

  @Test
  @Order(2)
  void readOnlyDiskRefusesEverythingUntilItIsWritable() throws Exception {
    limitFiles("0");
    assertThat(outcome(() -> Faults.ask(api, deployment, 2))).isEqualTo(REFUSED);
    Faults.await("a disk that is read-only", disk::readOnly);
    limitFiles("unlimited");
    try {
      assertRefused();
      assertThat(journals()).isNotEmpty().noneMatch(name -> name.endsWith(".journal.new"));
    } finally {
      disk.writable();
    }
  }

  private static List<String> journals() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("audit/journal"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  @Order(3)
  void fileLimitRefusesEverythingUntilItIsGone() throws Exception {
    limitFiles("0");
    try {
      assertRefused();
    } finally {
      limitFiles("unlimited");
    }
  }

  @Test
  @Order(4)
  void hungDiskRefusesEverythingUntilItAnswers() throws Exception {
    disk.freeze();
    try {
      assertThat(outcome(() -> Faults.ask(api, deployment, 2))).isEqualTo(REFUSED);
      assertRefused();
    } finally {
      disk.thaw();
    }
  }
}
