// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  static final LogSettings SMALL =
      new LogSettings(
          LogSettings.SMALLEST_SEGMENT,
          Duration.ofMinutes(2),
          1000,
          Duration.ofMillis(1),
          Duration.ofMillis(20),
          Duration.ofMillis(5));

  @TempDir Path folder;

  @Test
  void givesReceiptThatNamesLogIndexAndEvent() {
    try (AuditLog log = AuditLog.open(folder)) {
      log.append(Events.numbered(0));
      Receipt receipt = log.append(Events.numbered(1));

      assertThat(receipt.log()).isEqualTo(log.id()).matches("log_[0-9a-v]{26}");
      assertThat(receipt.index()).isEqualTo(1);
      assertThat(receipt.eventId()).isEqualTo("evt_1");
      assertThat(receipt.token()).isEqualTo(log.id() + "/1/evt_1");
    }
  }

  @Test
  void recordsSeveralOneAfterAnother() {
    try (AuditLog log = AuditLog.open(folder)) {
      log.append(Events.numbered(0));
      List<Receipt> receipts = log.append(List.of(Events.numbered(1), Events.numbered(2)));

      assertThat(receipts).extracting(Receipt::index).containsExactly(1L, 2L);
      assertThat(receipts).extracting(Receipt::eventId).containsExactly("evt_1", "evt_2");
      assertThat(log.read(1, 10))
          .extracting(Entry::event)
          .containsExactly(Events.numbered(1), Events.numbered(2));
    }
  }

  @Test
  void bindsReceiptToReleaseAndDestination() {
    Event event =
        Event.of("evt_1", Instant.EPOCH, "model.inference").releasing("sha256:ab", "local").build();
    try (AuditLog log = AuditLog.open(folder)) {
      Receipt receipt = log.append(event);

      assertThat(receipt.releaseDigest()).contains("sha256:ab");
      assertThat(receipt.destination()).contains("local");
      assertThat(log.append(Events.numbered(2)).releaseDigest()).isEmpty();
    }
  }

  @Test
  void findsItsEventsAgainAfterReopening() {
    String id;
    try (AuditLog log = AuditLog.open(folder)) {
      id = log.id();
      log.append(Events.numbered(0));
      log.append(Events.numbered(1));
    }
    try (AuditLog log = AuditLog.open(folder)) {
      log.append(Events.numbered(2));

      assertThat(log.id()).isEqualTo(id);
      assertThat(log.read(0, 10))
          .containsExactly(
              new Entry(id, 0, Events.numbered(0)),
              new Entry(id, 1, Events.numbered(1)),
              new Entry(id, 2, Events.numbered(2)));
    }
  }

  @Test
  void readsAcrossFilesBeforeAndAfterReopening() {
    try (AuditLog log = AuditLog.open(folder, SMALL)) {
      for (int i = 0; i < 1000; i++) {
        log.append(Events.numbered(i));
      }
      assertThat(log.read(0, 2000)).hasSize(1000);
    }
    try (AuditLog log = AuditLog.open(folder, SMALL)) {
      for (int index : new int[] {777, 5, 998, 63, 64, 65, 300}) {
        assertThat(log.read(index, 1).getFirst().event()).isEqualTo(Events.numbered(index));
      }
      List<Entry> all = log.read(0, 2000);
      assertThat(all).extracting(Entry::event).isEqualTo(numbered(1000));
      assertThat(all).extracting(Entry::index).isSorted();
      assertThat(files("journal")).hasSizeGreaterThan(2);
    }
  }

  @Test
  void readsNothingBeyondTheEnd() {
    try (AuditLog log = AuditLog.open(folder)) {
      log.append(Events.numbered(0));

      assertThat(log.read(1, 10)).isEmpty();
      assertThat(log.read(1_000_000, 10)).isEmpty();
      assertThat(log.read(0, 0)).isEmpty();
      assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> log.read(-1, 10));
    }
  }

  @Test
  void recordsClockThatRunsBackwardsInOrderOfAppends() {
    Event late = Event.of("evt_1", Instant.parse("2026-05-01T00:00:00Z"), "test.event").build();
    Event early = Event.of("evt_2", Instant.parse("2020-01-01T00:00:00Z"), "test.event").build();
    try (AuditLog log = AuditLog.open(folder)) {
      log.append(late);
      log.append(early);

      assertThat(log.read(0, 2)).extracting(Entry::event).containsExactly(late, early);
    }
  }

  @Test
  void refusesEventLargerThanLimitAndGoesOn() {
    try (AuditLog log = AuditLog.open(folder)) {
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> log.append(Events.large(1, 65_536)))
          .matches(e -> e.code() == AuditException.Code.BAD_EVENT);
      assertThat(log.size()).isZero();
      assertThat(log.append(Events.large(1, 65_000)).index()).isZero();
    }
  }

  @Test
  void holdsItsFolderAlone() {
    try (AuditLog log = AuditLog.open(folder)) {
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> AuditLog.open(folder))
          .matches(e -> e.code() == AuditException.Code.IN_USE);
      assertThat(log.writable()).isTrue();
    }
    AuditLog.open(folder).close();
  }

  @Test
  void refusesAppendsOnceClosed() {
    AuditLog log = AuditLog.open(folder);
    log.close();

    assertThat(log.writable()).isFalse();
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> log.append(Events.numbered(0)))
        .matches(e -> e.code() == AuditException.Code.UNAVAILABLE);
  }

  @Test
  void keepsItsFilesFromOtherUsers() throws IOException {
    try (AuditLog log = AuditLog.open(folder.resolve("audit"))) {
      log.append(Events.numbered(0));
    }
    try (var files = Files.walk(folder.resolve("audit"))) {
      for (Path file : files.toList()) {
        String expected = Files.isDirectory(file) ? "rwx------" : "rw-------";
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo(expected);
      }
    }
  }

  /** The only test that sees whether real bytes are really synced: simulations cannot. */
  @Test
  void syncsJournalFileBeforeEachReceipt() throws IOException {
    try (AuditLog log = AuditLog.open(folder);
        Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      for (int i = 0; i < 5; i++) {
        log.append(Events.numbered(i));
      }
      recording.stop();
      Path dump = folder.resolve("forces.jfr");
      recording.dump(dump);

      assertThat(RecordingFile.readAllEvents(dump))
          .filteredOn(event -> event.getEventType().getName().equals("jdk.FileForce"))
          .filteredOn(event -> event.getString("path").endsWith("00000000.journal"))
          .hasSize(5);
    }
  }

  @Test
  void givesEachOfManyWritersItsOwnIndexWhileOthersRead() throws Exception {
    Set<Long> indexes = new TreeSet<>();
    try (AuditLog log = AuditLog.open(folder, SMALL);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Receipt>>> writers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        long from = i * 1000L;
        writers.add(threads.submit(() -> appendSome(log, from, 50)));
      }
      Future<Integer> reader = threads.submit(follower(log, 800));
      for (Future<List<Receipt>> writer : writers) {
        for (Receipt receipt : writer.get()) {
          indexes.add(receipt.index());
          assertThat(log.read(receipt.index(), 1).getFirst().event().id())
              .isEqualTo(receipt.eventId());
        }
      }
      assertThat(reader.get()).isEqualTo(800);
      assertThat(indexes).hasSize(800).contains(0L, 799L);
    }
  }

  private static List<Receipt> appendSome(AuditLog log, long from, int count) {
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      receipts.add(log.append(Events.numbered(from + i)));
    }
    return receipts;
  }

  private static Callable<Integer> follower(AuditLog log, int until) {
    return () -> {
      int seen = 0;
      while (seen < until) {
        log.awaitBeyond(seen - 1, Duration.ofMinutes(2));
        for (Entry entry : log.read(seen, 100)) {
          assertThat(entry.index()).isEqualTo(seen);
          seen++;
        }
      }
      return seen;
    };
  }

  @Test
  void stopsWaitingForMoreWhenTimeIsOver() throws InterruptedException {
    try (AuditLog log = AuditLog.open(folder)) {
      log.append(Events.numbered(0));

      assertThat(log.awaitBeyond(-1, Duration.ofMinutes(5))).isEqualTo(1);
      assertThat(log.awaitBeyond(0, Duration.ofMillis(1))).isEqualTo(1);
    }
  }

  @Test
  void refusesFolderWhoseDurableRecordIsGone() throws IOException {
    try (AuditLog log = AuditLog.open(folder)) {
      for (int i = 0; i < 10; i++) {
        log.append(Events.numbered(i));
      }
    }
    Path journal = folder.resolve("journal/00000000.journal");
    byte[] bytes = Files.readAllBytes(journal);
    bytes[SegmentHeader.SIZE + 100] ^= 1;
    Files.write(journal, bytes);

    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> AuditLog.open(folder))
        .matches(e -> e.code() == AuditException.Code.DAMAGED);
    assertThat(Files.readAllBytes(journal)).as("nothing was touched").isEqualTo(bytes);
  }

  @Test
  void refusesFolderWithMissingOrForeignFile() throws IOException {
    try (AuditLog log = AuditLog.open(folder, SMALL)) {
      for (int i = 0; i < 700; i++) {
        log.append(Events.numbered(i));
      }
    }
    Path first = folder.resolve("journal/00000000.journal");
    Path away = folder.resolve("away");
    Files.move(first, away);
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> AuditLog.open(folder, SMALL))
        .matches(e -> e.code() == AuditException.Code.DAMAGED);

    Files.copy(folder.resolve("journal/00000001.journal"), first);
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> AuditLog.open(folder, SMALL))
        .matches(e -> e.code() == AuditException.Code.DAMAGED);

    Files.delete(first);
    Files.move(away, first);
    AuditLog.open(folder, SMALL).close();
  }

  private static List<Event> numbered(int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(Events.numbered(i));
    }
    return events;
  }

  private List<String> files(String in) {
    try (var files = Files.list(folder.resolve(in))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
