// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AlarmTest {
  @Test
  void doesNotInterruptWhatItDoesWhenItIsClosedMeanwhile() throws Exception {
    CountDownLatch rings = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Alarm alarm =
        Alarm.after(
            Duration.ZERO,
            () -> {
              rings.countDown();
              while (closed.getCount() > 0) {
                Thread.onSpinWait();
              }
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    rings.await();
    alarm.close();
    closed.countDown();

    assertThat(interrupted.get()).isFalse();
    assertThat(alarm.rang()).isTrue();
  }

  @Test
  void doesNothingOnceItIsClosed() {
    Alarm alarm =
        Alarm.after(
            Duration.ofDays(1),
            () -> {
              throw new AssertionError("it rang");
            });
    alarm.close();

    assertThat(alarm.rang()).isFalse();
  }
}
