// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.paitient.audit.Report.Kind;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final int EVENTS = 1500;
  private static final LogSettings SETTINGS = AuditLogTest.SMALL;

  @TempDir Path folder;

  @Test
  void dropsOldBodiesAndKeepsEveryProof() throws IOException {
    Policy policy;
    SignedCheckpoint early;
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      policy = log.policy();
      append(log, 0, 300);
      early = SignedCheckpoint.parse(LogVerifierTest.afterBlankLine(log.consistencyProof(300)));
      append(log, 300, EVENTS);

      assertThat(log.expire(time(1100), why(1))).isPresent();

      assertThat(log.first()).isEqualTo(1024);
      assertThat(log.read(0, 1)).extracting(Entry::index).containsExactly(1024L);
      assertThat(log.inclusionProof(7)).contains("index 7");
      assertThat(log.consistencyProof(300)).contains("old 300");
      assertThat(log.size()).isEqualTo(EVENTS + 1);
    }
    assertThat(Files.exists(folder.resolve("tile/entries/003"))).isFalse();
    assertThat(Files.exists(folder.resolve("tile/entries/004"))).isTrue();
    assertThat(Files.exists(folder.resolve("journal/00000000.journal"))).isFalse();
    assertThat(LogVerifier.verify(folder, policy, List.of(early)).problems()).isEmpty();
  }

  @Test
  void leavesOldBodiesInNoFileButThoseOfOneJournalFile() throws IOException {
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      append(log, 0, EVENTS);
      var _ = log.expire(time(EVENTS), why(1));
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain("\"evt_100\"");
      }
    }
  }

  /** A kill between a checkpoint and the deletion of what it replaced leaves a partial bundle. */
  @Test
  void dropsWhatCrashLeftOfPartialBundles() throws IOException {
    Policy policy;
    Path left = folder.resolve("tile/entries/000.p/100");
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      policy = log.policy();
      append(log, 0, EVENTS);
      Files.createDirectories(left.getParent());
      Files.copy(folder.resolve("tile/entries/000"), left);
      assertThat(log.expire(time(1100), why(1))).isPresent();
    }
    assertThat(left).doesNotExist();
    assertThat(left.getParent()).doesNotExist();
    assertThat(LogVerifier.verify(folder, policy, List.of()).problems()).isEmpty();
  }

  @Test
  void recordsItselfBeforeAnythingGoes() {
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      append(log, 0, EVENTS);
      Receipt receipt = log.expire(time(600), why(1)).orElseThrow();

      Event event = log.read(receipt.index(), 1).getFirst().event();
      assertThat(event.type()).isEqualTo("audit.expired");
      assertThat(event.details())
          .containsEntry("before", 512L)
          .containsEntry("newest", time(511).toString())
          .containsKey("root");
    }
  }

  @Test
  void goesOnAfterRestartAndExpiresAgain() throws IOException {
    Policy policy;
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      policy = log.policy();
      append(log, 0, EVENTS);
      var _ = log.expire(time(600), why(1));
    }
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      assertThat(log.first()).isEqualTo(512);
      append(log, EVENTS, EVENTS + 300);
      assertThat(log.expire(time(600), why(2))).isEmpty();
      assertThat(log.expire(time(EVENTS), why(3))).isPresent();
      assertThat(log.first()).isEqualTo(1280);
    }
    assertThat(LogVerifier.verify(folder, policy, List.of()).problems()).isEmpty();
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      assertThat(log.read(0, 10)).hasSize(10);
      assertThat(log.size()).isEqualTo(EVENTS + 302);
    }
  }

  @Test
  void keepsEverythingBehindEntryThatIsNotOld() {
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      append(log, 0, 300);
      log.append(Event.of("evt_future", time(1_000_000), "test.event").build());
      append(log, 300, 900);

      assertThat(log.expire(time(5000), why(1))).isPresent();
      assertThat(log.first()).isEqualTo(256);
      assertThat(log.expire(time(5000), why(2))).isEmpty();
    }
  }

  @Test
  void isRefusedWhileLegalHoldStands() {
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      append(log, 0, 600);
      log.hold("case-17", own(1, "audit.held"));
    }
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      assertThat(log.holds()).containsExactly("case-17");
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> log.expire(time(600), why(2)))
          .extracting(AuditException::code)
          .isEqualTo(AuditException.Code.HELD);
      assertThat(log.first()).isZero();

      log.release("case-17", own(3, "audit.hold_released"));

      assertThat(log.holds()).isEmpty();
      assertThat(log.expire(time(600), why(4))).isPresent();
    }
  }

  @Test
  void refusesMatterThatIsNoCodeAndReleaseOfNothing() {
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      assertThatIllegalArgumentException().isThrownBy(() -> log.hold("../x", own(1, "audit.held")));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> log.release("none", own(1, "audit.hold_released")));
      assertThat(log.size()).isZero();
    }
  }

  @Test
  void takesItsOwnEventsFromNobodyElse() {
    for (String type :
        List.of("audit.expired", "audit.held", "audit.hold_released", "audit.key_rotated")) {
      try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
        assertThatExceptionOfType(AuditException.class)
            .isThrownBy(() -> log.append(own(1, type).detail("before", 256).build()))
            .extracting(AuditException::code)
            .isEqualTo(AuditException.Code.BAD_EVENT);
        assertThat(log.size()).isZero();
      }
    }
  }

  @Test
  void isFoundToBeFalseWhereNoEventCoversIt() throws IOException {
    Policy policy;
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      policy = log.policy();
      append(log, 0, EVENTS);
      var _ = log.expire(time(600), why(1));
    }
    Files.delete(folder.resolve("tile/entries/002"));

    assertThat(LogVerifier.verify(folder, policy, List.of()).problems())
        .containsExactly(new Report.Problem(Kind.NOT_EXPIRED, 512));
  }

  @Test
  void isFoundToBeFalseWhereJournalFileIsGone() throws IOException {
    Policy policy;
    try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
      policy = log.policy();
      append(log, 0, EVENTS);
    }
    Files.delete(folder.resolve("journal/00000000.journal"));

    assertThat(LogVerifier.verify(folder, policy, List.of()).problems())
        .extracting(Report.Problem::kind)
        .containsExactly(Kind.NOT_EXPIRED);
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> AuditLog.open(folder, SETTINGS))
        .extracting(AuditException::code)
        .isEqualTo(AuditException.Code.DAMAGED);
  }

  @Test
  void losesNothingThatStaysWhenPowerFailsAtAnyCallOfIt() throws IOException {
    int expired = 0;
    int call = 1;
    for (boolean failed = true; failed; call++) {
      SimulatedDisk disk = new SimulatedDisk(call);
      failed = expireWithFault(disk, fault(call)) >= call;
      SimulatedDisk crashed = disk.killed().crashed();
      try (AuditLog log = AuditLog.open(crashed, AT_CLOSE, null)) {
        assertThat(log.size()).isGreaterThanOrEqualTo(600);
        List<Entry> left = log.read(0, 1000);
        assertThat(left.getFirst().index()).isEqualTo(log.first());
        assertThat(left).hasSize((int) (log.size() - log.first()));
        expired += log.first() == 512 ? 1 : 0;
        append(log, 2000, 2001);
        assertThat(log.inclusionProof(1)).contains("index 1");
        var _ = log.expire(time(550), why(9));
        assertThat(log.first()).isEqualTo(512);
      }
      try (AuditLog log = AuditLog.open(crashed, AT_CLOSE, null)) {
        assertThat(LogVerifier.verify(crashed, log.policy(), List.of(), List.of()).problems())
            .isEmpty();
      }
    }
    assertThat(call).as("calls that were failed in turn").isGreaterThan(30);
    assertThat(expired).as("crashes after the mark").isPositive();
  }

  private static final LogSettings AT_CLOSE =
      new LogSettings(
          LogSettings.SMALLEST_SEGMENT,
          Duration.ofMinutes(2),
          1000,
          Duration.ofNanos(1),
          Duration.ofMillis(1),
          Duration.ofDays(1));

  private int expireWithFault(SimulatedDisk disk, IntFunction<IOException> faults) {
    try (AuditLog log = AuditLog.open(disk, AT_CLOSE, null)) {
      append(log, 0, 600);
      disk.faults(faults);
      try {
        Optional<Receipt> receipt = log.expire(time(550), why(1));
        assertThat(receipt).isPresent();
      } catch (AuditException e) {
        assertThat(e.code()).isEqualTo(AuditException.Code.UNAVAILABLE);
      }
      return disk.calls();
    }
  }

  private static IntFunction<IOException> fault(int from) {
    return call -> call >= from ? new IOException("Input/output error") : null;
  }

  private static void append(AuditLog log, int from, int to) {
    for (int i = from; i < to; i++) {
      log.append(Events.numbered(i));
    }
  }

  private static Instant time(long number) {
    return Events.numbered(number).timestamp();
  }

  private static Event.Builder why(int number) {
    return own(number, "audit.expired");
  }

  private static Event.Builder own(int number, String type) {
    return Event.of("evt_own_" + number, time(3000), type).by("usr_1", null);
  }
}
