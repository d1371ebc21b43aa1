// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff =
      new Backoff(3, Duration.ofMillis(200), Duration.ofSeconds(2), new SplittableRandom(1));

  @Test
  void pausesGrowAndVary() {
    Set<Duration> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Duration first = backoff.after(1, Duration.ZERO).orElseThrow();
      assertThat(first).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
      assertThat(backoff.after(2, Duration.ZERO).orElseThrow())
          .isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
      seen.add(first);
    }
    assertThat(seen).hasSizeGreaterThan(50);
  }

  @Test
  void endsAfterItsTriesAndWhereTheServerWantsALongPause() {
    assertThat(backoff.after(3, Duration.ZERO)).isEmpty();
    assertThat(backoff.after(1, Duration.ofSeconds(3))).isEmpty();
    assertThat(backoff.after(1, Duration.ofSeconds(2))).contains(Duration.ofSeconds(2));
  }
}
