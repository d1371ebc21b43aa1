// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final Breaker breaker = new Breaker(now::get);

  private void fail() {
    try (Breaker.Pass pass = breaker.pass().orElseThrow()) {
      pass.failed();
    }
  }

  private void trip() {
    for (int i = 0; i < Breaker.MOST_FAILURES; i++) {
      fail();
    }
  }

  private void wait(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void opensAfterFailuresInARowOnly() {
    for (int i = 0; i < 3 * Breaker.MOST_FAILURES; i++) {
      fail();
      if (i % (Breaker.MOST_FAILURES - 1) == Breaker.MOST_FAILURES - 2) {
        breaker.pass().orElseThrow().succeeded();
      }
    }
    assertThat(breaker.isOpen()).isFalse();
    breaker.pass().orElseThrow().succeeded();
    trip();
    assertThat(breaker.isOpen()).isTrue();
    assertThat(breaker.pass()).isEmpty();
  }

  @Test
  void requestsThatSayNothingOpenNothing() {
    for (int i = 0; i < 20; i++) {
      breaker.pass().orElseThrow().close();
    }
    assertThat(breaker.pass()).isPresent();
  }

  @Test
  void letsOneTrialThroughAfterThePauseAndAllAfterItsSuccess() {
    trip();
    wait(Duration.ofSeconds(1));
    assertThat(breaker.isOpen()).isFalse();
    Breaker.Pass trial = breaker.pass().orElseThrow();
    assertThat(breaker.pass()).isEmpty();
    trial.succeeded();
    assertThat(breaker.pass()).isPresent();
    assertThat(breaker.pass()).isPresent();
  }

  @Test
  void failedTrialMakesThePauseLongerUpToAnEnd() {
    trip();
    for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 32, 32}) {
      wait(Duration.ofSeconds(seconds).minusNanos(1));
      assertThat(breaker.pass()).isEmpty();
      wait(Duration.ofNanos(1));
      fail();
      assertThat(breaker.pass()).isEmpty();
    }
  }

  @Test
  void trialWhoseCallerLeftIsFollowedByAnother() {
    trip();
    wait(Duration.ofSeconds(1));
    breaker.pass().orElseThrow().close();
    assertThat(breaker.pass()).isPresent();
  }

  @Test
  void trialThatSucceedsAndThenFailsIsOneFailure() {
    trip();
    wait(Duration.ofSeconds(1));
    try (Breaker.Pass trial = breaker.pass().orElseThrow()) {
      trial.succeeded();
      trial.failed();
    }
    assertThat(breaker.pass()).isPresent();
  }

  @Test
  void oldRequestsThatFailWhileItIsOpenDoNotTouchTheTrial() {
    Breaker.Pass old = breaker.pass().orElseThrow();
    trip();
    wait(Duration.ofSeconds(1));
    Breaker.Pass trial = breaker.pass().orElseThrow();
    old.failed();
    old.close();
    assertThat(breaker.pass()).isEmpty();
    trial.succeeded();
    assertThat(breaker.pass()).isPresent();
  }
}
