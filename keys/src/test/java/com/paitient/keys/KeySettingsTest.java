// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeySettingsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void refusesLimitsThatAreNone() {
    refuses(0, HOUR, HOUR);
    refuses((1L << 24) + 1, HOUR, HOUR);
    refuses(1, Duration.ZERO, HOUR);
    refuses(1, HOUR, Duration.ofSeconds(-1));
    refuses(1, Duration.ofHours(25), HOUR);
  }

  @Test
  void keepsTheKeysOfTenantsThatHoldThemForFiveMinutes() {
    assertThat(KeySettings.defaults().ownKeyLife()).isEqualTo(Duration.ofMinutes(5));
    assertThat(KeySettings.defaults().profile()).hasToString("hybrid-xwing");
  }

  private static void refuses(long values, Duration life, Duration ownLife) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new KeySettings(Profile.HYBRID_XWING, values, life, ownLife, Clock.systemUTC()));
  }
}
