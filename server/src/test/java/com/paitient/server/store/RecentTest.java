// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
}
