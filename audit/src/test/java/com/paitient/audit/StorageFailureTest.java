// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers see while the storage fails or hangs, and that service returns when it does. */
class StorageFailureTest {
  private static final LogSettings QUICK =
      new LogSettings(
          LogSettings.SMALLEST_SEGMENT,
          Duration.ofSeconds(1),
          2,
          Duration.ofMillis(1),
          Duration.ofMillis(5),
          Duration.ofDays(1));

  @TempDir Path folder;

  @Test
  void refusesEverythingWhileStorageFailsAndReturnsWithIt() {
    SimulatedDisk disk = new SimulatedDisk(1);
    try (AuditLog log = AuditLog.open(disk, QUICK, null)) {
      log.append(Events.numbered(0));
      disk.faults(call -> new IOException("No space left on device"));

      for (int i = 0; i < 5; i++) {
        refuses(log);
        assertThat(log.writable()).isFalse();
      }
      assertThat(log.size()).isEqualTo(1);

      disk.faults(call -> null);
      awaitWritable(log);
      assertThat(log.append(Events.numbered(1)).index()).isEqualTo(1);
    }
  }

  @Test
  void neverWritesAgainToFileWhoseSyncFailed() {
    SimulatedDisk disk = new SimulatedDisk(1);
    try (AuditLog log = AuditLog.open(disk, QUICK, null)) {
      log.append(Events.numbered(0));
      disk.faults(call -> call == 2 ? new IOException("Input/output error") : null);
      refuses(log);
      awaitWritable(log);
      log.append(Events.numbered(1));

      assertThat(log.read(0, 10))
          .extracting(Entry::event)
          .containsExactly(Events.numbered(0), Events.numbered(1));
    }
    assertThat(names(disk)).containsExactly("00000000.journal", "00000001.journal");
  }

  @Test
  void reusesPlaceOfFileThatNeverHeldReceiptedRecord() {
    SimulatedDisk disk = new SimulatedDisk(1);
    try (AuditLog log = AuditLog.open(disk, QUICK, null)) {
      for (int i = 0; i < 20; i++) {
        disk.faults(call -> call == 2 ? new IOException("Input/output error") : null);
        refuses(log);
        awaitWritable(log);
      }
      log.append(Events.numbered(1));
    }
    assertThat(names(disk)).containsExactly("00000000.journal");
  }

  @Test
  void refusesAtDeadlineWhileSyncHangsAndReturnsWithIt() throws Exception {
    Hanging storage = new Hanging(new FileStorage(folder));
    try (AuditLog log = AuditLog.open(storage, QUICK, null)) {
      Receipt _ = onceInTime(log);
      long before = log.size();
      CountDownLatch gate = storage.hang();

      refuses(log);
      // The sync began after the append, and so is overdue after it.
      while (log.writable()) {
        LockSupport.parkNanos(200_000);
      }
      refuses(log);
      assertThat(log.size()).isEqualTo(before);

      gate.countDown();
      awaitWritable(log);
      Receipt receipt = onceInTime(log);
      assertThat(log.read(receipt.index(), 1).getFirst().event()).isEqualTo(Events.numbered(2));
    }
  }

  @Test
  void refusesMoreThanMayWait() throws Exception {
    Hanging storage = new Hanging(new FileStorage(folder));
    LogSettings patient =
        new LogSettings(
            LogSettings.SMALLEST_SEGMENT,
            Duration.ofMinutes(5),
            2,
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofDays(1));
    try (AuditLog log = AuditLog.open(storage, patient, null)) {
      CountDownLatch gate = storage.hang();
      CompletableFuture<Receipt> inSync = appendLater(log, 0);
      storage.awaitHanging();
      CompletableFuture<Receipt> waiting = appendLater(log, 1);
      CompletableFuture<Receipt> waitingToo = appendLater(log, 2);
      while (!refusesForQueue(log)) {
        LockSupport.parkNanos(1_000_000);
      }
      gate.countDown();

      assertThat(inSync.get().index()).isZero();
      assertThat(List.of(waiting.get().index(), waitingToo.get().index()))
          .containsExactlyInAnyOrder(1L, 2L);
      assertThat(log.append(Events.numbered(3)).index()).isEqualTo(3);
    }
  }

  /** Interrupted itself, so that an append that is let in does not wait. */
  private static boolean refusesForQueue(AuditLog log) {
    Thread.currentThread().interrupt();
    try {
      log.append(Events.numbered(99));
      return false;
    } catch (AuditException e) {
      return String.valueOf(e.getMessage()).contains("too many");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static CompletableFuture<Receipt> appendLater(AuditLog log, long number) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            receipt.complete(log.append(Events.numbered(number)));
          } catch (AuditException e) {
            receipt.completeExceptionally(e);
          }
        });
    return receipt;
  }

  /** A disk that is slow by itself may miss so short a deadline, too. */
  private static Receipt onceInTime(AuditLog log) {
    while (true) {
      try {
        return log.append(Events.numbered(2));
      } catch (AuditException e) {
        assertThat(e.code()).isEqualTo(AuditException.Code.UNAVAILABLE);
        awaitWritable(log);
      }
    }
  }

  private static void refuses(AuditLog log) {
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> log.append(Events.numbered(1)))
        .matches(e -> e.code() == AuditException.Code.UNAVAILABLE);
  }

  private static void awaitWritable(AuditLog log) {
    while (!log.writable()) {
      LockSupport.parkNanos(200_000);
    }
  }

  private static List<String> names(SimulatedDisk disk) {
    try {
      return disk.list("journal");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Real files whose syncs can be made to wait. */
  private static final class Hanging implements LogStorage {
    private final LogStorage real;
    private final CountDownLatch hanging = new CountDownLatch(1);
    private volatile @Nullable CountDownLatch gate;

    Hanging(LogStorage real) {
      this.real = real;
    }

    /** From now on syncs wait until the returned gate is open. */
    CountDownLatch hang() {
      CountDownLatch fresh = new CountDownLatch(1);
      gate = fresh;
      return fresh;
    }

    void awaitHanging() throws InterruptedException {
      hanging.await();
    }

    private void passGate() throws IOException {
      CountDownLatch closed = gate;
      if (closed != null) {
        hanging.countDown();
        try {
          closed.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }

    @Override
    public Closeable lock() throws IOException {
      return real.lock();
    }

    @Override
    public List<String> list(String name) throws IOException {
      return real.list(name);
    }

    @Override
    public File create(String name) throws IOException {
      return slow(real.create(name));
    }

    @Override
    public File open(String name) throws IOException {
      return slow(real.open(name));
    }

    @Override
    public File read(String name) throws IOException {
      return real.read(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      real.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
      real.delete(name);
    }

    @Override
    public void syncFolder(String name) throws IOException {
      real.syncFolder(name);
    }

    private File slow(File file) {
      return new File() {
        @Override
        public long size() throws IOException {
          return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
          return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
          file.write(source, position);
        }

        @Override
        public void sync() throws IOException {
          passGate();
          file.sync();
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }
  }
}
