// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.paitient.audit.note.Policy;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.KeySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFieldsTest {
  private static final String SECRET = "canary-4711";
  private static final LogSettings SMALL = AuditLogTest.SMALL;

  @TempDir Path folder;

  private FileKeyProvider root;
  private Envelope envelope;
  private Path logFolder;
  private Instant now = Instant.parse("2026-11-22T09:00:00Z");

  @BeforeEach
  void openKeys() {
    logFolder = folder.resolve("log");
    root = FileKeyProvider.openOrCreate(folder.resolve("keys/root.key"));
    KeySettings defaults = KeySettings.defaults();
    KeySettings moving =
        new KeySettings(
            defaults.profile(),
            defaults.dataKeys(),
            defaults.ownKeyLife(),
            defaults.periods(),
            () -> now);
    envelope = Envelope.open(folder.resolve("keys/store"), moving, root);
  }

  @AfterEach
  void closeKeys() {
    envelope.close();
    root.close();
  }

  @Test
  void giveReaderWithKeyWhatWasRecorded() {
    Event event = event(1, "ten_1");
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      log.append(event);

      assertThat(log.read(0, 10)).extracting(Entry::event).containsExactly(event);
    }
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      assertThat(log.read(0, 10)).extracting(Entry::event).containsExactly(event);
    }
  }

  @Test
  void leaveNothingThatIdentifiesInAnyFile() throws IOException {
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      log.append(event(1, "ten_1"));
      log.append(event(2, null));
    }
    try (var files = Files.walk(logFolder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain(SECRET);
      }
    }
  }

  @Test
  void keepInClearWhatQueriesNeed() {
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      log.append(event(1, "ten_1"));

      Event clear = log.stored(0, 1).getFirst().clear();
      assertThat(clear.tenantId()).isEqualTo("ten_1");
      assertThat(clear.userId()).isEqualTo("usr_1");
      assertThat(clear.ipAddress()).isNull();
      assertThat(clear.userAgent()).isNull();
      assertThat(clear.details())
          .isEqualTo(Map.of("patient", "hash", "texts", 3L, "trace_id", "t1", "whole", true));
    }
  }

  @Test
  void keepEveryProofWhenKeysOfTenantAreDestroyed() throws IOException {
    Policy policy;
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      policy = log.policy();
      log.append(event(1, "ten_1"));
      log.append(event(2, "ten_2"));
      destroyKeys("ten_1");

      Event gone = log.read(0, 1).getFirst().event();
      assertThat(gone.id()).isEqualTo("evt_1");
      assertThat(gone.ipAddress()).isNull();
      assertThat(gone.details())
          .containsEntry("sealed_fields", "destroyed")
          .containsEntry("patient", "hash")
          .doesNotContainKey("note");
      assertThat(log.read(1, 1).getFirst().event()).isEqualTo(event(2, "ten_2"));
      assertThat(log.inclusionProof(0)).contains("index 0");
    }
    assertThat(LogVerifier.verify(logFolder, policy, List.of()).problems()).isEmpty();
  }

  @Test
  void areSealedForTheServiceWhereTenantsKeysAreGone() {
    var _ = envelope.keyedHash("ten_1", "test", new byte[1]);
    destroyKeys("ten_1");
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      log.append(event(1, "ten_1"));

      assertThat(log.read(0, 1).getFirst().event()).isEqualTo(event(1, "ten_1"));
      assertThat(new String(log.stored(0, 1).getFirst().body(), UTF_8))
          .contains("\"under\":\"system\"")
          .doesNotContain(SECRET);
    }
  }

  @Test
  void areSealedForTheServiceAndUnreadableWhileTenantsKeysAreRevoked() {
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      log.append(event(1, "ten_1"));
      var _ = envelope.life().revoke("ten_1");
      log.append(event(2, "ten_1"));

      assertThat(log.read(0, 1).getFirst().event().details())
          .containsEntry("sealed_fields", "revoked");
      assertThat(log.read(1, 1).getFirst().event()).isEqualTo(event(2, "ten_1"));
      var _ = envelope.life().reinstate("ten_1");
      assertThat(log.read(0, 1).getFirst().event()).isEqualTo(event(1, "ten_1"));
    }
  }

  @Test
  void stayReadableWhenKeysAreRotatedAndFormerOnesDropped() {
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      log.append(event(1, "ten_1"));
      byte[] before = log.stored(0, 1).getFirst().body();
      envelope.rotate("ten_1");

      assertThat(log.rewrap("ten_1")).isEqualTo(1);
      assertThat(log.rewrap("ten_1")).isZero();
      envelope.dropFormer("ten_1");

      assertThat(log.stored(0, 1).getFirst().body()).isEqualTo(before);
      assertThat(log.read(0, 1).getFirst().event()).isEqualTo(event(1, "ten_1"));
    }
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      assertThat(log.read(0, 1).getFirst().event()).isEqualTo(event(1, "ten_1"));
    }
  }

  @Test
  void areMarkedWithoutKeyOrHead() throws IOException {
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      log.append(event(1, "ten_1"));
    }
    try (AuditLog log = AuditLog.open(logFolder, SMALL)) {
      assertThat(log.read(0, 1).getFirst().event().details())
          .containsEntry("sealed_fields", "no_key");
    }
    try (var heads = Files.list(logFolder.resolve("heads"))) {
      Files.delete(heads.findFirst().orElseThrow());
    }
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      assertThat(log.read(0, 1).getFirst().event().details())
          .containsEntry("sealed_fields", "unreadable");
    }
  }

  @Test
  void areRefusedNotRecordedInClearWhileKeysAreAway() {
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      envelope.close();

      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> log.append(event(1, "ten_1")))
          .extracting(AuditException::code)
          .isEqualTo(AuditException.Code.UNAVAILABLE);
      assertThat(log.size()).isZero();
    }
  }

  @Test
  void areLeftOutOrMarkedWhileKeysAreAwayForThoseWhoCanDoWithout() {
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      var _ = log.append(event(1, "ten_1"));
      envelope.close();

      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> log.read(0, 1))
          .extracting(AuditException::code)
          .isEqualTo(AuditException.Code.UNAVAILABLE);
      assertThat(log.available(0, 1).getFirst().event().details())
          .containsEntry("sealed_fields", "unavailable");
      assertThat(log.clear(0, 1).getFirst().event().details())
          .containsEntry("sealed_fields", "not_opened");
      assertThat(log.clear(0, 1).getFirst().event().ipAddress())
          .isNotEqualTo(event(1, "ten_1").ipAddress());
    }
  }

  @Test
  void refuseEventThatUsesTheirOwnMark() {
    Event marked =
        Event.of("evt_1", Instant.EPOCH, "test.event").detail("sealed_fields", "x").build();
    try (AuditLog log = AuditLog.open(logFolder, SMALL, envelope)) {
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> log.append(marked))
          .extracting(AuditException::code)
          .isEqualTo(AuditException.Code.BAD_EVENT);
    }
  }

  private void destroyKeys(String tenant) {
    var _ = envelope.life().askDestruction(tenant, "one");
    var _ = envelope.life().approveDestruction(tenant, "other");
    now = now.plus(Duration.ofDays(8));
    var _ = envelope.life().destroy(tenant);
  }

  private static Event event(int number, @Nullable String tenant) {
    return Event.of("evt_" + number, Instant.ofEpochSecond(1_790_000_000L), "test.event")
        .by("usr_1", tenant)
        .from("192.0.2.1 " + SECRET, "agent " + SECRET)
        .detail("note", SECRET)
        .detail("list", List.of(SECRET))
        .detail("patient", "hash")
        .detail("trace_id", "t1")
        .detail("texts", 3)
        .detail("whole", true)
        .build();
  }
}
