// SPDX-License-Identifier: MIT
package com.paitient.server.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class RoundsTest {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1_000);

  private final AtomicInteger rounds = new AtomicInteger();

  @Test
  void whatBeginsAtOnceHasItsFirstRoundHoweverSoonItIsClosed() {
    for (int i = 0; i < 100; i++) {
      Rounds.atOnce("test", NEVER, rounds::incrementAndGet).close();
    }
    assertThat(rounds).hasValue(100);
  }

  @Test
  void whatBeginsAfterAPauseHasNoneBefore() {
    Rounds.after("test", NEVER, rounds::incrementAndGet).close();
    assertThat(rounds).hasValue(0);
  }

  @Test
  void goesOnAfterARoundThatFails() throws InterruptedException {
    CountDownLatch three = new CountDownLatch(3);
    try (Rounds _ =
        Rounds.after(
            "test",
            SOON,
            () -> {
              three.countDown();
              throw new IllegalStateException("this one");
            })) {
      three.await();
    }
    assertThat(three.getCount()).isZero();
  }

  @Test
  void closingWaitsForTheRoundUnderWayAndNoneFollows() throws InterruptedException {
    CountDownLatch under = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Rounds running = Rounds.atOnce("test", SOON, () -> round(under, go));
    under.await();
    running.end();
    assertThat(running.isEnded()).isTrue();
    assertThat(rounds).hasValue(0);
    go.countDown();
    running.close();
    assertThat(rounds).hasValue(1);
  }

  private void round(CountDownLatch under, CountDownLatch go) {
    under.countDown();
    try {
      go.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    rounds.incrementAndGet();
  }

  @Test
  void aRoundThatWaitsIsInterruptedByAnImpatientEnd() throws InterruptedException {
    CountDownLatch under = new CountDownLatch(1);
    Rounds running = Rounds.atOnce("test", SOON, () -> round(under, new CountDownLatch(1)));
    under.await();
    running.end(NEVER);
    assertThat(rounds).hasValue(1);
  }

  @Test
  void endsByItselfWhenThereIsNothingLeftToDo() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(3);
    Rounds running =
        Rounds.until(
            "test",
            SOON,
            () -> {
              rounds.incrementAndGet();
              done.countDown();
              return done.getCount() == 0 ? Optional.empty() : Optional.of(SOON);
            });
    done.await();
    running.close();
    assertThat(rounds).hasValue(3);
  }
}
