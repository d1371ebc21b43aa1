// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.audit.Report.Kind;
import com.paitient.audit.note.Checkpoint;
import com.paitient.audit.note.LogKeys;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogVerifierTest {
  private static final int TAMPERINGS = Integer.getInteger("audit.tamperings", 200);
  private static final int EVENTS = 450;
  private static final LogSettings SETTINGS =
      new LogSettings(
          LogSettings.SMALLEST_SEGMENT,
          Duration.ofMinutes(2),
          1000,
          Duration.ofMillis(1),
          Duration.ofMillis(20),
          Duration.ofMillis(3));

  /** A log of 450 events, and what it was at 200. */
  @TempDir static Path shared;

  private static Policy policy;
  private static SignedCheckpoint early;

  @TempDir Path folder;

  @BeforeAll
  static void writeLog() throws IOException {
    try (AuditLog log = AuditLog.open(shared.resolve("log"), SETTINGS)) {
      policy = log.policy();
      append(log, 0, 200);
      early = SignedCheckpoint.parse(afterBlankLine(log.consistencyProof(200)));
      append(log, 200, EVENTS);
    }
    Files.writeString(shared.resolve("policy"), policy.text());
    Files.writeString(shared.resolve("early"), early.text());
  }

  private static void append(AuditLog log, int from, int to) {
    for (int i = from; i < to; i++) {
      log.append(Events.numbered(i));
    }
  }

  static String afterBlankLine(String proof) {
    return proof.substring(proof.indexOf("\n\n") + 2);
  }

  @Test
  void findsNothingWrongInWholeLog() throws IOException {
    Report report = verify(shared.resolve("log"), List.of(early));

    assertThat(report.problems()).isEmpty();
    assertThat(report.whole()).isTrue();
    assertThat(report.size()).isEqualTo(EVENTS);
    assertThat(report.log()).isEqualTo(early.checkpoint().origin());
  }

  @Test
  void verifiesExportWithoutJournal() throws IOException {
    Path copy = copy("export");
    deleteAll(copy.resolve("journal"));

    assertThat(verify(copy, List.of()).problems()).isEmpty();
  }

  @Test
  void findsEveryTamperingAndAgreesWithVerifierInPython() throws Exception {
    Random random = new Random(6);
    List<Path> copies = new ArrayList<>();
    List<Boolean> whole = new ArrayList<>();
    for (int i = 0; i < TAMPERINGS; i++) {
      copies.add(copy("copy" + i));
      if (i % 20 != 0) {
        tampering(i).change(copies.getLast(), random);
      }
      whole.add(verify(copies.getLast(), List.of(early)).whole());
      assertThat(whole.getLast()).as("%s %s", i, tampering(i)).isEqualTo(i % 20 == 0);
    }
    assumeThat(hasPython()).as("python3 is there").isTrue();
    List<JsonNode> reports = python(copies);

    assertThat(reports).extracting(report -> report.get("whole").asBoolean()).isEqualTo(whole);
    assertThat(reports.getFirst().get("root").asText())
        .isEqualTo(verify(copies.getFirst(), List.of()).root());
  }

  private static Tampering tampering(int number) {
    Tampering[] all = Tampering.values();
    return all[number % all.length];
  }

  @Test
  void findsRollbackOnlyAgainstEarlierCheckpoint() throws Exception {
    Path now = copy("now");
    Path old = copy("old");
    SignedCheckpoint late;
    try (AuditLog log = AuditLog.open(now, SETTINGS)) {
      append(log, EVENTS, EVENTS + 50);
      late = SignedCheckpoint.parse(afterBlankLine(log.consistencyProof(1)));
    }

    assertThat(verify(now, List.of(late)).problems()).isEmpty();
    assertThat(verify(old, List.of()).problems()).isEmpty();
    assertThat(kinds(verify(old, List.of(late)))).containsExactly(Kind.ROLLED_BACK);
    if (hasPython()) {
      Files.writeString(shared.resolve("early"), late.text());
      assertThat(python(List.of(old)).getFirst().get("problem").asText()).isEqualTo("ROLLED_BACK");
      Files.writeString(shared.resolve("early"), early.text());
    }
  }

  @Test
  void findsLogThatWasWrittenAnewWithItsOwnKeys() throws IOException {
    LogKeys keys = LogKeys.parse(Files.readAllBytes(shared.resolve("log").resolve("keys/signing")));
    Checkpoint real = early.checkpoint();
    SignedCheckpoint forged =
        keys.sign(Checkpoint.of(real.origin(), real.size(), new byte[32]), 1_800_000_000);

    assertThat(kinds(verify(copy("whole"), List.of(forged)))).containsExactly(Kind.REWRITTEN);
  }

  @Test
  void doesNotBelieveOtherKeysOrOneOfTwoSignatures() throws IOException {
    SignedCheckpoint now =
        SignedCheckpoint.parse(Files.readString(shared.resolve("log").resolve("checkpoint")));
    Path resigned = copy("resigned");
    Files.writeString(
        resigned.resolve("checkpoint"),
        LogKeys.generate().sign(now.checkpoint(), 1_800_000_000).text());
    assertThat(kinds(verify(resigned, List.of()))).containsExactly(Kind.NOT_TRUSTED);

    for (SignedCheckpoint.Line line : now.signatures()) {
      Path half = copy("half" + line.blob().length());
      Files.writeString(
          half.resolve("checkpoint"), new SignedCheckpoint(now.checkpoint(), List.of(line)).text());
      assertThat(kinds(verify(half, List.of()))).containsExactly(Kind.NOT_TRUSTED);
    }
  }

  @Test
  void findsEverySortOfChangedSignature() throws IOException {
    SignedCheckpoint now =
        SignedCheckpoint.parse(Files.readString(shared.resolve("log").resolve("checkpoint")));
    Path copy = copy("signatures");
    Random random = new Random(8);
    for (int i = 0; i < 60; i++) {
      byte[] bytes = now.text().getBytes(UTF_8);
      int start = now.checkpoint().body().length() + 1;
      bytes[start + random.nextInt(bytes.length - start)] ^= (byte) (1 << random.nextInt(8));
      Files.write(copy.resolve("checkpoint"), bytes);

      assertThat(verify(copy, List.of()).whole()).isFalse();
    }
  }

  @Test
  void refusesToJudgeWithoutFolder() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> verify(folder.resolve("nowhere"), List.of()));
  }

  private static Report verify(Path log, List<SignedCheckpoint> earlier) throws IOException {
    return LogVerifier.verify(log, policy, earlier);
  }

  private static List<Kind> kinds(Report report) {
    return report.problems().stream().map(Report.Problem::kind).toList();
  }

  private Path copy(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (var files = Files.walk(shared.resolve("log"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(shared.resolve("log").relativize(file).toString()));
      }
    }
    return copy;
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static boolean hasPython() {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  private static List<JsonNode> python(List<Path> logs) throws Exception {
    return Python.verify(
        logs,
        "--policy",
        shared.resolve("policy").toString(),
        "--earlier",
        shared.resolve("early").toString());
  }
}
