// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.KeySettings;
import com.paitient.server.identity.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverdueKeysTest {
  @TempDir Path folder;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  private KeySettings settings() {
    KeySettings usual = KeySettings.defaults();
    return new KeySettings(
        usual.profile(), usual.dataKeys(), usual.ownKeyLife(), usual.periods(), now::get);
  }

  @Test
  void tellsOnceOfEachKeyThatIsTooOldUntilItIsRotated() {
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
        Envelope envelope = Envelope.open(folder.resolve("keys"), settings(), root);
        AuditLog log = AuditLog.open(folder.resolve("audit"))) {
      OverdueKeys overdue = new OverdueKeys(envelope.life(), new Recorder(log, now::get));
      byte[] _ = envelope.seal(new byte[1], Context.file("ten_a", "notes", "one"));
      overdue.tell();
      assertThat(log.size()).isZero();

      now.updateAndGet(time -> time.plus(Duration.ofDays(366)));
      overdue.tell();
      overdue.tell();
      assertThat(overdue.count()).isEqualTo(1);
      assertThat(log.read(0, 10))
          .extracting(Entry::event)
          .singleElement()
          .satisfies(event -> {
            assertThat(event.type()).isEqualTo("tenant.keys_overdue");
            assertThat(event.tenantId()).isEqualTo("ten_a");
          });

      int _ = envelope.rotate("ten_a");
      assertThat(overdue.count()).isZero();
    }
  }
}
