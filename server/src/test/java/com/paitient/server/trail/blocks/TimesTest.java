// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimesTest {
  @Test
  void areShortWhereStepsAre() {
    long[] times = {
      1_000_000_000_000_000_000L, 1_000_000_000_000_000_001L, 999_999_999_999_999_999L
    };
    byte[] bytes = Times.bytes(times);
    assertThat(bytes).hasSize(9 + 1 + 1).endsWith(2, 3);
    assertThat(Times.of(bytes, 3)).containsExactly(times);
  }

  @Test
  void areWhatTheyWereMadeOfAtTheEndsToo() {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      long[] times = random.longs(1 + random.nextInt(50)).toArray();
      times[random.nextInt(times.length)] = Long.MAX_VALUE;
      times[random.nextInt(times.length)] = Long.MIN_VALUE;
      assertThat(Times.of(Times.bytes(times), times.length)).containsExactly(times);
    }
  }

  @Test
  void refusesFewerBytes() {
    byte[] bytes = Times.bytes(new long[] {5, 6});
    assertThatIllegalArgumentException().isThrownBy(() -> Times.of(bytes, 3));
  }
}
