// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.audit.LogSettings;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class RewrappingTest {
  private static final SealedRows THREE =
      new SealedRows() {
        @Override
        public void rewrap(String tenant, Runnable seen) {
          seen.run();
          seen.run();
          seen.run();
        }

        @Override
        public long count(String tenant) {
          return 3;
        }
      };

  @TempDir Path folder;

  private static Event event(String id, String tenant) {
    return Event.of(id, Instant.EPOCH, "phi.access")
        .by("usr_1", tenant)
        .from("192.0.2.7", "a browser")
        .detail("note", "sealed, as nobody listed it")
        .build();
  }

  @Test
  void nothingSealedInTheAuditLogNeedsAFormerKeyOnceARunHasFinished() throws Exception {
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
        Envelope envelope = Envelope.open(folder.resolve("store"), root)) {
      try (AuditLog log = AuditLog.open(folder.resolve("audit"), LogSettings.defaults(), envelope);
          Rewrapping rewrapping = new Rewrapping(THREE, log)) {
        log.append(event("evt_1", "ten_1"));
        log.append(event("evt_2", "ten_2"));
        int _ = envelope.rotate("ten_1");
        log.append(event("evt_3", "ten_1"));

        rewrapping.start("ten_1");
        Rewrapping.Progress progress = finished(rewrapping);
        assertThat(progress.stage()).isEqualTo(Rewrapping.Stage.FINISHED);
        assertThat(progress.all()).isEqualTo(3 + log.wrappedFor("ten_1"));
        assertThat(progress.done()).isEqualTo(progress.all());
        assertThat(log.wrappedFor("ten_2")).isEqualTo(1);
        envelope.dropFormer("ten_1");
        requireReadable(log);
        log.append(event("evt_4", "ten_1"));
      }
      try (AuditLog again =
          AuditLog.open(folder.resolve("audit"), LogSettings.defaults(), envelope)) {
        requireReadable(again);
        assertThat(again.read(3, 1).getFirst().event()).isEqualTo(event("evt_4", "ten_1"));
      }
    }
  }

  private static void requireReadable(AuditLog log) {
    assertThat(log.read(0, 3))
        .extracting(entry -> entry.event())
        .containsExactly(event("evt_1", "ten_1"), event("evt_2", "ten_2"), event("evt_3", "ten_1"));
  }

  private static Rewrapping.Progress finished(Rewrapping rewrapping) throws InterruptedException {
    while (true) {
      Rewrapping.Progress progress = rewrapping.progress("ten_1").orElseThrow();
      if (progress.stage() != Rewrapping.Stage.RUNNING) {
        return progress;
      }
      Thread.sleep(10);
    }
  }
}
