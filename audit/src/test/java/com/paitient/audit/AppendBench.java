// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.paitient.audit.note.Policy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures how long appends wait, beside bare fdatasyncs of as many bytes in a preallocated file in
 * the same run: {@code java -cp audit/target/classes:audit/target/test-classes
 * com.paitient.audit.AppendBench FOLDER SECONDS}.
 */
final class AppendBench {
  private static final int BARE_BYTES = 600;

  private AppendBench() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    double seconds = Double.parseDouble(args[1]);
    Files.createDirectories(folder);
    Policy policy;
    try (AuditLog log = AuditLog.open(folder.resolve("log"))) {
      policy = log.policy();
      appends(log, 32, seconds);
      for (int round = 0; round < 2; round++) {
        print("bare fdatasync", bare(folder.resolve("bare" + round), seconds), seconds);
        for (int writers : new int[] {1, 32, 256}) {
          print(writers + " writers", appends(log, writers, seconds), seconds);
        }
      }
    }
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    Report report = LogVerifier.verify(folder.resolve("log"), policy, List.of());
    System.out.printf(
        "verified %d entries in %.1f s of one processor, whole: %s%n",
        report.size(), (threads.getCurrentThreadCpuTime() - start) / 1e9, report.whole());
  }

  static void print(String what, long[] nanos, double seconds) {
    Arrays.sort(nanos);
    System.out.printf(
        "%-15s %8.0f/s  p50 %7.0f us  p99 %7.0f us%n",
        what,
        nanos.length / seconds,
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 99 / 100] / 1e3);
  }

  static long[] bare(Path file, double seconds) throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
      channel.write(ByteBuffer.allocate(8 << 20), 0);
      channel.force(true);
      ByteBuffer record = ByteBuffer.allocateDirect(BARE_BYTES);
      long[] nanos = new long[1 << 20];
      int count = 0;
      long end = System.nanoTime() + (long) (seconds * 1e9);
      for (long now = System.nanoTime(); now < end; count++) {
        channel.write(record.rewind(), (long) count * BARE_BYTES % (8 << 20));
        channel.force(false);
        long after = System.nanoTime();
        nanos[count] = after - now;
        now = after;
      }
      return Arrays.copyOf(nanos, count);
    }
  }

  static long[] appends(AuditLog log, int writers, double seconds)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    long[] all = new long[0];
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      @SuppressWarnings("unchecked")
      Future<long[]>[] waits = new Future[writers];
      Arrays.setAll(waits, writer -> threads.submit(() -> waits(log, writer, end)));
      for (Future<long[]> wait : waits) {
        int before = all.length;
        all = Arrays.copyOf(all, before + wait.get().length);
        System.arraycopy(wait.get(), 0, all, before, wait.get().length);
      }
    }
    return all;
  }

  private static long[] waits(AuditLog log, long writer, long end) {
    long[] nanos = new long[1 << 10];
    int count = 0;
    for (long now = System.nanoTime(); now < end; count++) {
      log.append(Events.large(writer, 400));
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      long after = System.nanoTime();
      nanos[count] = after - now;
      now = after;
    }
    return Arrays.copyOf(nanos, count);
  }
}
