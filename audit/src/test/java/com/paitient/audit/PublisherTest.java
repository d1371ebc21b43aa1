// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.paitient.audit.note.LogKeys;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.SignedCheckpoint;
import com.paitient.audit.tree.Proofs;
import com.paitient.audit.tree.TreeHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
  private static final LogSettings AT_CLOSE = settings(Duration.ofDays(1));

  @TempDir Path folder;

  private static LogSettings settings(Duration checkpointEvery) {
    return new LogSettings(
        LogSettings.SMALLEST_SEGMENT,
        Duration.ofMinutes(2),
        1000,
        Duration.ofMillis(1),
        Duration.ofMillis(20),
        checkpointEvery);
  }

  @Test
  void signsCheckpointByItselfWhenLogGrew() {
    try (AuditLog log = AuditLog.open(folder, settings(Duration.ofMillis(2)))) {
      log.append(Events.numbered(0));
      awaitCheckpoint(log, 1);
      log.append(Events.numbered(1));
      awaitCheckpoint(log, 2);

      assertThat(log.policy().trusts(log.checkpoint().orElseThrow())).isTrue();
    }
  }

  private static void awaitCheckpoint(AuditLog log, long size) {
    while (log.checkpoint().map(signed -> signed.checkpoint().size()).orElse(0L) < size) {
      LockSupport.parkNanos(500_000);
    }
  }

  @Test
  void signsLastCheckpointWhenClosed() throws IOException {
    appendOver(folder, 0, 3);

    assertThat(stored().checkpoint().size()).isEqualTo(3);
  }

  @Test
  void growsSameTreeOverManyRestarts() throws IOException {
    int[] ends = {1, 2, 255, 256, 257, 300, 511, 512, 700, 1100};
    int from = 0;
    for (int end : ends) {
      appendOver(folder, from, end);
      from = end;
      try (AuditLog log = AuditLog.open(folder, AT_CLOSE)) {
        assertThat(LogVerifier.verify(folder, log.policy(), List.of()).problems()).isEmpty();
      }
    }
    Path once = folder.resolve("once");
    appendOver(once, 0, from);
    assertThat(stored().checkpoint().root())
        .isEqualTo(
            SignedCheckpoint.parse(Files.readString(once.resolve("checkpoint")))
                .checkpoint()
                .root());
    assertThat(folder.resolve("tile/0/004.p/76")).exists();
    assertThat(folder.resolve("tile/0/002.p/188")).doesNotExist();
  }

  @Test
  void makesTilesAgainThatAreGone() throws IOException {
    appendOver(folder, 0, 300);
    Files.delete(folder.resolve("tile/0/000"));
    appendOver(folder, 300, 301);

    try (AuditLog log = AuditLog.open(folder, AT_CLOSE)) {
      assertThat(LogVerifier.verify(folder, log.policy(), List.of()).problems()).isEmpty();
    }
  }

  @Test
  void provesEntriesAndGrowth() {
    try (AuditLog log = AuditLog.open(folder, AT_CLOSE)) {
      for (int i = 0; i < 600; i++) {
        log.append(Events.numbered(i));
      }
      for (long index : new long[] {0, 1, 255, 256, 511, 512, 599}) {
        requireProven(log, index);
      }
      SignedCheckpoint old = log.checkpoint().orElseThrow();
      for (int i = 600; i < 777; i++) {
        log.append(Events.numbered(i));
      }
      String proof = log.consistencyProof(600);
      SignedCheckpoint now = checkpointOf(proof);

      assertThat(proof).startsWith("old 600\n");
      assertThat(now.checkpoint().size()).isEqualTo(777);
      assertThat(
              Proofs.consistent(
                  600,
                  old.checkpoint().rootHash(),
                  777,
                  now.checkpoint().rootHash(),
                  hashesOf(proof, 1)))
          .isTrue();
      assertThat(log.policy().trusts(now)).isTrue();
    }
  }

  private static void requireProven(AuditLog log, long index) {
    String proof = log.inclusionProof(index);
    SignedCheckpoint signed = checkpointOf(proof);
    byte[] body = EventJson.write(log.read(index, 1).getFirst().event());

    assertThat(proof).startsWith("c2sp.org/tlog-proof@v1\nindex " + index + "\n");
    assertThat(log.policy().trusts(signed)).isTrue();
    assertThat(
            Proofs.included(
                TreeHash.leaf(body),
                index,
                signed.checkpoint().size(),
                hashesOf(proof, 2),
                signed.checkpoint().rootHash()))
        .isTrue();
  }

  private static SignedCheckpoint checkpointOf(String proof) {
    return SignedCheckpoint.parse(LogVerifierTest.afterBlankLine(proof));
  }

  private static List<byte[]> hashesOf(String proof, int titleLines) {
    return proof
        .substring(0, proof.indexOf("\n\n"))
        .lines()
        .skip(titleLines)
        .map(Base64.getDecoder()::decode)
        .toList();
  }

  @Test
  void provesNothingThatIsNotThere() {
    try (AuditLog log = AuditLog.open(folder, AT_CLOSE)) {
      log.append(Events.numbered(0));

      assertThatIllegalArgumentException().isThrownBy(() -> log.inclusionProof(1));
      assertThatIllegalArgumentException().isThrownBy(() -> log.inclusionProof(-1));
      assertThatIllegalArgumentException().isThrownBy(() -> log.consistencyProof(0));
      assertThatIllegalArgumentException().isThrownBy(() -> log.consistencyProof(2));
    }
  }

  @Test
  void refusesJournalThatLacksWhatCheckpointCovers() throws IOException {
    appendOver(folder, 0, 5);
    Path journal = folder.resolve("journal/00000000.journal");
    Path before = folder.resolve("before");
    Files.copy(journal, before);
    appendOver(folder, 5, 10);
    Files.copy(before, journal, StandardCopyOption.REPLACE_EXISTING);

    refusesToOpen();
  }

  @Test
  void refusesJournalOfOtherEventsUnderItsCheckpoint() throws IOException {
    appendOver(folder, 0, 5);
    Files.delete(folder.resolve("journal/00000000.journal"));
    Files.move(folder.resolve("checkpoint"), folder.resolve("kept"));
    appendOver(folder, 0, 7);
    Files.move(
        folder.resolve("kept"), folder.resolve("checkpoint"), StandardCopyOption.REPLACE_EXISTING);

    refusesToOpen();
  }

  @Test
  void refusesCheckpointThatItDidNotSign() throws IOException {
    appendOver(folder, 0, 5);
    Files.writeString(
        folder.resolve("checkpoint"),
        LogKeys.generate().sign(stored().checkpoint(), 1_790_000_000).text());
    refusesToOpen();

    Files.writeString(folder.resolve("checkpoint"), "rubbish");
    refusesToOpen();
  }

  @Test
  void refusesKeyFileThatIsDamagedOrGone() throws IOException {
    appendOver(folder, 0, 5);
    Files.writeString(folder.resolve("keys/signing"), "rubbish");
    refusesToOpen();

    Files.delete(folder.resolve("keys/signing"));
    refusesToOpen();
    assertThat(folder.resolve("keys/signing")).as("no new keys for an old log").doesNotExist();
  }

  @Test
  void signsWithKeysThatTheCallerKeeps() throws IOException {
    LogKeys keys = LogKeys.generate();
    for (int i = 0; i < 2; i++) {
      try (AuditLog log = AuditLog.open(folder, AT_CLOSE, keys)) {
        log.append(Events.numbered(i));
        assertThat(log.policy().text()).isEqualTo(new Policy(keys.verifierKeys(log.id())).text());
      }
    }
    assertThat(folder.resolve("keys")).doesNotExist();
    assertThat(new Policy(keys.verifierKeys(stored().checkpoint().origin())).trusts(stored()))
        .isTrue();
    refusesToOpen();
  }

  @Test
  void refusesToStartAnewWhereJournalIsGone() throws IOException {
    appendOver(folder, 0, 5);
    Files.delete(folder.resolve("journal/00000000.journal"));

    refusesToOpen();
    assertThat(folder.resolve("journal")).isEmptyDirectory();
  }

  @Test
  void keepsAppendingWhileTilesCannotBeWritten() throws IOException {
    try (AuditLog log = AuditLog.open(folder, settings(Duration.ofMillis(1)))) {
      Files.writeString(folder.resolve("tile"), "in the way");
      for (int i = 0; i < 20; i++) {
        log.append(Events.numbered(i));
      }
      assertThat(log.size()).isEqualTo(20);
      assertThat(log.checkpoint().filter(signed -> signed.checkpoint().size() > 0)).isEmpty();
      Files.delete(folder.resolve("tile"));
      awaitCheckpoint(log, 20);
    }
    assertThat(stored().checkpoint().size()).isEqualTo(20);
  }

  private void refusesToOpen() {
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> AuditLog.open(folder, AT_CLOSE))
        .matches(e -> e.code() == AuditException.Code.DAMAGED);
  }

  private SignedCheckpoint stored() throws IOException {
    return SignedCheckpoint.parse(Files.readString(folder.resolve("checkpoint")));
  }

  private static void appendOver(Path folder, int from, int to) {
    try (AuditLog log = AuditLog.open(folder, AT_CLOSE)) {
      for (int i = from; i < to; i++) {
        log.append(Events.numbered(i));
      }
    }
  }
}
