// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.audit.LogSettings;
import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.server.identity.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class KeyUseReportsTest {
  private static final Context COLUMN = Context.column("ten_1", "notes", "r1", "body");

  @TempDir Path folder;

  private static List<Event> told(AuditLog log) {
    return log.read(0, 1000).stream()
        .map(entry -> entry.event())
        .filter(event -> event.type().equals("key.used"))
        .toList();
  }

  @Test
  void usesAreCountedByTenantPurposeAndVersionAndToldOnceAPeriod() {
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
        Envelope envelope = Envelope.open(folder.resolve("store"), root);
        AuditLog log = AuditLog.open(folder.resolve("audit"), LogSettings.defaults(), envelope)) {
      Recorder recorder = new Recorder(log, InstantSource.system());
      try (KeyUseReports _ = KeyUseReports.start(envelope::uses, recorder, Duration.ofDays(1))) {
        byte[] sealed = envelope.seal(new byte[5], COLUMN);
        for (int i = 0; i < 3; i++) {
          var _ = envelope.open(sealed, COLUMN);
        }
        int _ = envelope.rotate("ten_1");
        var _ = envelope.seal(new byte[5], COLUMN);
        var _ = envelope.keyedHash("ten_1", "patient", new byte[1]);
        assertThat(told(log)).isEmpty();
      }
      List<Event> told = told(log);
      assertThat(told).hasSize(1);
      assertThat(told.getFirst().tenantId()).isEqualTo("ten_1");
      assertThat(told.getFirst().details())
          .containsEntry(
              "use_counts",
              Map.of(
                  "column.v1.sealed", 1L,
                  "column.v1.opened", 3L,
                  "column.v2.sealed", 1L,
                  "patient.hashed", 1L))
          .containsEntry("keys", List.of(1L, 2L));
      assertThat(log.wrappedFor("ten_1")).isZero();
    }
  }

  @Test
  void whatCannotBeRecordedIsToldLaterAndNothingTwice() throws Exception {
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
        Envelope envelope = Envelope.open(folder.resolve("store"), root);
        AuditLog log = AuditLog.open(folder.resolve("audit"))) {
      Recorder recorder = new Recorder(log, InstantSource.system());
      AtomicBoolean full = new AtomicBoolean(true);
      recorder.refuseWhile(full::get);
      try (KeyUseReports _ = KeyUseReports.start(envelope::uses, recorder, Duration.ofMillis(10))) {
        var _ = envelope.seal(new byte[5], COLUMN);
        Thread.sleep(50);
        assertThat(told(log)).isEmpty();
        full.set(false);
        while (told(log).isEmpty()) {
          Thread.sleep(10);
        }
        var _ = envelope.seal(new byte[5], COLUMN);
      }
      long sum =
          told(log).stream()
              .mapToLong(event ->
                  event.details().get("use_counts") instanceof Map<?, ?> counts
                          && counts.get("column.v1.sealed") instanceof Long count
                      ? count
                      : 0)
              .sum();
      assertThat(sum).isEqualTo(2);
      assertThat(told(log)).filteredOn(event -> event.details().containsKey("keys")).hasSize(1);
    }
  }
}
