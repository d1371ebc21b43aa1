// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How long each of many waits took.
 *
 * @param nanos sorted
 * @param seconds how long all of it took
 * @param processor nanoseconds of processor time, of all processes that had a part in it
 */
record Waits(long[] nanos, double seconds, long processor) {
  /** Whether writers are platform threads, not virtual ones as in the service. */
  private static final boolean PLATFORM = Boolean.getBoolean("bench.platform");

  /** One thing that is waited for. */
  @FunctionalInterface
  interface Step {
    void run(long number) throws Exception;
  }

  /** Makes the step of one writer, on its thread. */
  @FunctionalInterface
  interface Writer {
    Step open(int writer) throws Exception;
  }

  /** Lets writers repeat their steps for some time; each goes on only when its step is done. */
  static Waits of(int writers, double seconds, LongSupplier processor, Writer maker)
      throws Exception {
    AtomicLong before = new AtomicLong();
    CountDownLatch ready = new CountDownLatch(writers);
    long[] all = new long[0];
    try (ExecutorService threads =
        PLATFORM
            ? Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())
            : Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<long[]>> results = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int own = writer;
        Callable<long[]> task =
            () -> {
              Step step = maker.open(own);
              ready.countDown();
              ready.await();
              before.compareAndSet(0, processor.getAsLong());
              return repeated(step, (long) (seconds * 1e9), own * 1_000_000_000L);
            };
        results.add(threads.submit(task));
      }
      for (Future<long[]> result : results) {
        long[] more = result.get();
        int length = all.length;
        all = Arrays.copyOf(all, length + more.length);
        System.arraycopy(more, 0, all, length, more.length);
      }
    }
    long used = processor.getAsLong() - before.get();
    Arrays.sort(all);
    return new Waits(all, seconds, used);
  }

  private static long[] repeated(Step step, long duration, long from) throws Exception {
    long[] nanos = new long[1024];
    int count = 0;
    long now = System.nanoTime();
    for (long end = now + duration; now < end; count++) {
      step.run(from + count);
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      long after = System.nanoTime();
      nanos[count] = after - now;
      now = after;
    }
    return Arrays.copyOf(nanos, count);
  }

  double rate() {
    return nanos.length / seconds;
  }

  /** Processor time of one step in microseconds. */
  double cost() {
    return processor / 1e3 / nanos.length;
  }

  double p50() {
    return nanos[nanos.length / 2] / 1e3;
  }

  double p99() {
    return nanos[(int) (nanos.length * 99L / 100)] / 1e3;
  }
}
