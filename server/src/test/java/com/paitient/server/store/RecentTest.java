// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RecentTest {
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private int reads;
  private final Recent<String, Integer> recent = new Recent<>(2, () -> now);

  private int read(String key) {
    return recent.get(key, () -> Optional.of(++reads)).orElseThrow();
  }

  @Test
  void readsOnceWithinItsLife() {
    assertThat(read("a")).isEqualTo(1);
    now = now.plus(Recent.LIFE).minusNanos(1);
    assertThat(read("a")).isEqualTo(1);
  }

  @Test
  void readsAgainAtTheEndOfItsLife() {
    read("a");
    now = now.plus(Recent.LIFE);
    assertThat(read("a")).isEqualTo(2);
  }

  @Test
  void readsAgainWhenTheClockWentBack() {
    read("a");
    now = now.minus(Duration.ofHours(1));
    assertThat(read("a")).isEqualTo(2);
  }

  @Test
  void readsAgainAfterAChange() {
    read("a");
    assertThat(recent.changing(() -> "done")).isEqualTo("done");
    assertThat(read("a")).isEqualTo(2);
  }

  @Test
  void readsAgainAfterAChangeThatFailed() {
    read("a");
    assertThatThrownBy(() ->
            recent.changing(() -> {
              throw new IllegalStateException("lost");
            }))
        .hasMessage("lost");
    assertThat(read("a")).isEqualTo(2);
  }

  @Test
  void doesNotKeepWhatWasReadWhileSomethingChanged() {
    Optional<Integer> old =
        recent.get(
            "a",
            () -> {
              var _ = recent.changing(() -> "done");
              return Optional.of(-1);
            });
    assertThat(old).contains(-1);
    assertThat(read("a")).isEqualTo(1);
  }

  @Test
  void doesNotKeepWhatWasNotFound() {
    assertThat(recent.get("a", Optional::empty)).isEmpty();
    assertThat(read("a")).isEqualTo(1);
  }

  @Test
  void keepsNoMoreThanItMay() {
    read("a");
    read("b");
    read("c");
    assertThat(read("c")).isEqualTo(3);
    assertThat(read("b")).isEqualTo(2);
    assertThat(read("a")).isEqualTo(4);
  }

  @Test
  void ofManyWhoMissAtOnceOneReads() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Integer>> first =
          threads.submit(() -> recent.get("a", () -> slowly(reading, goOn)));
      reading.await();
      List<Future<Optional<Integer>>> others = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        others.add(threads.submit(() -> recent.get("a", () -> Optional.of(++reads))));
      }
      goOn.countDown();
      assertThat(first.get()).contains(7);
      for (Future<Optional<Integer>> other : others) {
        assertThat(other.get()).contains(7);
      }
    }
    assertThat(reads).isZero();
  }

  @Test
  void whatOneDidNotFindTheOthersLookForThemselves() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Integer>> first =
          threads.submit(
              () -> recent.get("a", () -> slowly(reading, goOn).filter(found -> found < 0)));
      reading.await();
      Future<Optional<Integer>> second =
          threads.submit(() -> recent.get("a", () -> Optional.of(8)));
      goOn.countDown();
      assertThat(first.get()).isEmpty();
      assertThat(second.get()).contains(8);
    }
  }

  @Test
  void whatFailsForOneFailsForThoseWhoWait() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Integer>> first =
          threads.submit(
              () -> recent.get("a", () -> slowly(reading, goOn).map(RecentTest::failing)));
      reading.await();
      goOn.countDown();
      assertThatThrownBy(first::get).hasRootCauseMessage("away");
      assertThat(recent.get("a", () -> Optional.of(9))).contains(9);
    }
  }

  private static Optional<Integer> slowly(CountDownLatch reading, CountDownLatch goOn) {
    reading.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
    return Optional.of(7);
  }

  private static Integer failing(Integer found) {
    throw new IllegalStateException("away");
  }
}
