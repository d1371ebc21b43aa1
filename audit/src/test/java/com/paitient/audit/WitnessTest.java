// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.paitient.audit.Report.Kind;
import com.paitient.audit.note.Checkpoint;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.Quorum;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
  private static final LogSettings SETTINGS = AuditLogTest.SMALL;
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_800_000));

  @TempDir Path folder;

  @Test
  void cosignsGrowthAndVerifierCountsIt() throws IOException {
    Policy policy;
    try (AuditLog log = AuditLog.open(folder.resolve("log"), SETTINGS);
        Witness one = witness("one", log);
        Witness two = witness("two", log)) {
      policy = demanding(log, one, two);
      append(log, 0, 300);
      var _ = log.witness(one.verifierKey(), one::answer);
      append(log, 300, 301);
      var _ = log.witness(two.verifierKey(), two::answer);
      append(log, 301, 600);
      SignedCheckpoint cosigned = log.witness(one.verifierKey(), one::answer);

      assertThat(cosigned.checkpoint().size()).isEqualTo(600);
      assertThat(log.witnessed()).contains(cosigned);
      assertThat(one.last(log.id())).isPresent();
    }
    Report report = LogVerifier.verify(folder.resolve("log"), policy, List.of());
    assertThat(report.problems()).isEmpty();
    assertThat(report.witnessed()).isEqualTo(300);
    assertThat(Policy.parse(policy.text())).isEqualTo(policy);
  }

  @Test
  void remembersWhatItSawWhenStartedAgain() throws IOException {
    try (AuditLog log = AuditLog.open(folder.resolve("log"), SETTINGS)) {
      append(log, 0, 10);
      VerifierKey key;
      try (Witness witness = witness("one", log)) {
        key = witness.verifierKey();
        var _ = log.witness(key, witness::answer);
      }
      append(log, 10, 20);
      try (Witness witness = witness("one", log)) {
        assertThat(witness.verifierKey()).isEqualTo(key);
        assertThat(witness.last(log.id()).orElseThrow().checkpoint().size()).isEqualTo(10);
        assertThat(log.witness(key, witness::answer).checkpoint().size()).isEqualTo(20);
      }
    }
  }

  @Test
  void refusesLogThatWasRolledBack() throws IOException {
    Path log = folder.resolve("log");
    Path old = folder.resolve("old");
    try (AuditLog before = AuditLog.open(log, SETTINGS)) {
      append(before, 0, 10);
    }
    Folders.copy(log, old);
    try (AuditLog grown = AuditLog.open(log, SETTINGS);
        Witness witness = witness("one", grown)) {
      append(grown, 10, 20);
      var _ = grown.witness(witness.verifierKey(), witness::answer);
      try (AuditLog rolledBack = AuditLog.open(old, SETTINGS)) {
        assertThatExceptionOfType(AuditException.class)
            .isThrownBy(() -> rolledBack.witness(witness.verifierKey(), witness::answer))
            .withMessageContaining("rolled back")
            .extracting(AuditException::code)
            .isEqualTo(AuditException.Code.WITNESS_REFUSED);
        SignedCheckpoint smaller = rolledBack.checkpoint().orElseThrow();
        assertThat(witness.answer("add-checkpoint", "old 20\n\n" + smaller.text()))
            .satisfies(reply -> assertThat(reply.status()).isEqualTo(422))
            .satisfies(reply -> assertThat(reply.body()).startsWith("rollback"));
      }
    }
  }

  @Test
  void refusesForkAndVerifierFindsSplitView() throws IOException {
    Path log = folder.resolve("log");
    Path fork = folder.resolve("fork");
    Policy policy;
    try (AuditLog before = AuditLog.open(log, SETTINGS)) {
      append(before, 0, 10);
    }
    Folders.copy(log, fork);
    SignedCheckpoint seen;
    try (AuditLog honest = AuditLog.open(log, SETTINGS);
        Witness witness = witness("one", honest)) {
      policy = demanding(honest, witness);
      append(honest, 10, 20);
      seen = honest.witness(witness.verifierKey(), witness::answer);
      try (AuditLog forked = AuditLog.open(fork, SETTINGS)) {
        append(forked, 100, 150);
        assertThatExceptionOfType(AuditException.class)
            .isThrownBy(() -> forked.witness(witness.verifierKey(), witness::answer))
            .extracting(AuditException::code)
            .isEqualTo(AuditException.Code.WITNESS_REFUSED);
      }
    }
    assertThat(kinds(LogVerifier.verify(fork, policy, List.of())))
        .containsExactly(Kind.NOT_WITNESSED);
    assertThat(kinds(LogVerifier.verify(fork, policy, List.of(seen))))
        .containsExactlyInAnyOrder(Kind.REWRITTEN, Kind.NOT_WITNESSED);
    Folders.copy(log.resolve("witnessed"), fork.resolve("witnessed"));
    assertThat(kinds(LogVerifier.verify(fork, policy, List.of()))).containsExactly(Kind.REWRITTEN);
  }

  @Test
  void answersWhatIsWrongWithRequest() throws IOException {
    try (AuditLog log = AuditLog.open(folder.resolve("log"), SETTINGS);
        AuditLog other = AuditLog.open(folder.resolve("other"), SETTINGS);
        Witness witness = witness("one", log)) {
      append(log, 0, 10);
      append(other, 0, 10);
      String proof = log.consistencyProof(4);
      String unknown = other.consistencyProof(4);
      String note = LogVerifierTest.afterBlankLine(proof);

      assertThat(witness.answer("add-checkpoint", "nonsense").status()).isEqualTo(400);
      assertThat(witness.answer("add-checkpoint", "old -1\n\n" + note).status()).isEqualTo(400);
      assertThat(witness.answer("else", "").status()).isEqualTo(404);
      assertThat(witness.answer("add-checkpoint", unknown).status()).isEqualTo(404);
      assertThat(witness.answer("add-checkpoint", proof))
          .isEqualTo(new WitnessCall.Reply(409, "0\n"));
      String forged = note.replace("\n10\n", "\n11\n");
      assertThat(witness.answer("add-checkpoint", "old 0\n\n" + forged).status()).isEqualTo(403);
      assertThat(witness.last(log.id())).isEmpty();
      assertThat(witness.answer("add-checkpoint", "old 0\n\n" + note).status()).isEqualTo(200);
    }
  }

  @Test
  void followsNewKeysOfLogAndSoDoVerifiers() throws IOException {
    Policy policy;
    SignedCheckpoint early;
    try (AuditLog log = AuditLog.open(folder.resolve("log"), SETTINGS);
        Witness witness = witness("one", log)) {
      policy = demanding(log, witness);
      append(log, 0, 300);
      early = log.witness(witness.verifierKey(), witness::answer);
      List<VerifierKey> former = log.policy().keys();
      Receipt receipt = log.rotateKeys(why("audit.key_rotated"));
      append(log, 300, 310);
      var _ = log.rotateKeys(why("audit.key_rotated"));
      append(log, 310, 600);

      assertThat(log.policy().keys()).doesNotContainAnyElementsOf(former);
      assertThat(log.read(receipt.index(), 1).getFirst().event().details()).containsKey("keys");
      assertThat(log.witness(witness.verifierKey(), witness::answer).checkpoint().size())
          .isEqualTo(602);
    }
    Path log = folder.resolve("log");
    assertThat(LogVerifier.verify(log, policy, List.of(early)).problems()).isEmpty();
    try (AuditLog reopened = AuditLog.open(log, SETTINGS)) {
      append(reopened, 600, 601);
      assertThat(LogVerifier.verify(log, reopened.policy(), List.of()).problems()).isEmpty();
    }
    assertThat(LogVerifier.verify(log, policy, List.of()).problems()).isEmpty();
    Files.delete(log.resolve("rotations/00000001"));
    assertThat(kinds(LogVerifier.verify(log, policy, List.of()))).contains(Kind.NOT_TRUSTED);
  }

  @Test
  void formerKeysSignNothingLaterThanTheirTerm() throws IOException {
    Path log = folder.resolve("log");
    Path thief = folder.resolve("thief");
    Policy policy;
    try (AuditLog before = AuditLog.open(log, SETTINGS)) {
      policy = before.policy();
      append(before, 0, 10);
    }
    Folders.copy(log, thief);
    try (AuditLog rotated = AuditLog.open(log, SETTINGS)) {
      var _ = rotated.rotateKeys(why("audit.key_rotated"));
    }
    try (AuditLog forged = AuditLog.open(thief, SETTINGS)) {
      append(forged, 100, 150);
    }
    Folders.copy(log.resolve("rotations"), thief.resolve("rotations"));

    assertThat(kinds(LogVerifier.verify(thief, policy, List.of())))
        .containsExactly(Kind.NOT_TRUSTED);
  }

  @Test
  void losesNoKeyWhenPowerFailsAtAnyCallOfRotation() throws IOException {
    int call = 1;
    for (boolean failed = true; failed; call++) {
      int from = call;
      SimulatedDisk disk = new SimulatedDisk(call);
      Policy policy;
      try (AuditLog log = AuditLog.open(disk, SETTINGS, null)) {
        policy = log.policy();
        append(log, 0, 5);
        disk.faults(now -> now >= from ? new IOException("Input/output error") : null);
        try {
          var _ = log.rotateKeys(why("audit.key_rotated"));
        } catch (AuditException e) {
          assertThat(e.code()).isEqualTo(AuditException.Code.UNAVAILABLE);
        }
        failed = disk.calls() >= from;
      }
      SimulatedDisk crashed = disk.killed().crashed();
      try (AuditLog log = AuditLog.open(crashed, SETTINGS, null)) {
        append(log, 100, 103);
      }
      assertThat(LogVerifier.verify(crashed, policy, List.of(), List.of()).problems()).isEmpty();
    }
    assertThat(call).as("calls that were failed in turn").isGreaterThan(15);
  }

  @Test
  void anchorShowsTruncationAndRewriting() throws IOException {
    Path log = folder.resolve("log");
    Path old = folder.resolve("old");
    Path file = folder.resolve("anchor");
    Policy policy;
    FileAnchor anchor = new FileAnchor(file);
    try (AuditLog before = AuditLog.open(log, SETTINGS)) {
      policy = before.policy();
      append(before, 0, 10);
    }
    Folders.copy(log, old);
    try (AuditLog grown = AuditLog.open(log, SETTINGS)) {
      anchor.put(grown.checkpoint().orElseThrow());
      append(grown, 10, 20);
      SignedCheckpoint now =
          SignedCheckpoint.parse(LogVerifierTest.afterBlankLine(grown.consistencyProof(1)));
      anchor.put(now);
    }
    Files.writeString(file, "Nov 22 host app[1]: nothing\n" + Files.readString(file));
    List<Checkpoint> anchored = AnchorLine.find(Files.readString(file));

    assertThat(anchored).extracting(Checkpoint::size).containsExactly(10L, 20L);
    assertThat(LogVerifier.verify(log, policy, List.of(), anchored).problems()).isEmpty();
    assertThat(kinds(LogVerifier.verify(old, policy, List.of(), anchored)))
        .containsExactly(Kind.ROLLED_BACK);
    try (AuditLog rewritten = AuditLog.open(old, SETTINGS)) {
      append(rewritten, 50, 70);
    }
    assertThat(kinds(LogVerifier.verify(old, policy, List.of(), anchored)))
        .containsExactly(Kind.REWRITTEN);
  }

  private Witness witness(String name, AuditLog log) throws IOException {
    return Witness.open(folder.resolve("witness-" + name), name + ".example", log.policy(), CLOCK);
  }

  private static Policy demanding(AuditLog log, Witness... witnesses) {
    List<VerifierKey> keys = new ArrayList<>();
    List<Quorum> members = new ArrayList<>();
    for (Witness witness : witnesses) {
      keys.add(witness.verifierKey());
      members.add(new Quorum.Witness(witness.verifierKey()));
    }
    return new Policy(log.policy().keys(), keys, new Quorum.Group(witnesses.length, members));
  }

  private static Event.Builder why(String type) {
    return Event.of("evt_own", Instant.EPOCH, type).by("usr_1", null);
  }

  private static List<Kind> kinds(Report report) {
    return report.problems().stream().map(Report.Problem::kind).toList();
  }

  private static void append(AuditLog log, int from, int to) {
    for (int i = from; i < to; i++) {
      log.append(Events.numbered(i));
    }
  }
}
