// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteadyClockTest {
  private static final Instant START = Instant.parse("2026-11-22T09:00:00Z");

  @TempDir Path folder;

  private volatile Instant now = START;

  @Test
  void letsNothingBeRecordedWhileClockRunsBackwardsAndReturnsByItself() throws IOException {
    try (AuditLog log = AuditLog.open(folder, AuditLogTest.SMALL, () -> now)) {
      log.append(Events.numbered(1));
      now = START.minusSeconds(11);

      assertThat(log.writable()).isFalse();
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> log.append(Events.numbered(2)))
          .withMessageContaining("clock")
          .extracting(AuditException::code)
          .isEqualTo(AuditException.Code.UNAVAILABLE);
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> log.append(List.of(Events.numbered(2))));
      assertThat(log.size()).isEqualTo(1);
      assertThat(log.read(0, 10)).hasSize(1);

      now = START.minusSeconds(9);
      assertThat(log.writable()).isTrue();
      log.append(Events.numbered(3));
      assertThat(log.size()).isEqualTo(2);
    }
  }

  @Test
  void verifiesWhatWasRecordedAroundSmallSteps() throws IOException {
    try (AuditLog log = AuditLog.open(folder, AuditLogTest.SMALL, () -> now)) {
      for (int i = 0; i < 50; i++) {
        now = START.plusSeconds(i % 2 == 0 ? i : i - 5);
        log.append(Events.numbered(i));
      }
      assertThat(log.inclusionProof(49)).contains("index 49");
      assertThat(LogVerifier.verify(folder, log.policy(), List.of()).problems()).isEmpty();
    }
  }
}
