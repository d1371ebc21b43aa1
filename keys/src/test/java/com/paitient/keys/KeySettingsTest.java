// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.paitient.keys.KeySettings.Periods;
import com.paitient.keys.KeySettings.UseLimits;
import java.time.Clock;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class KeySettingsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void refusesLimitsThatAreNone() {
    refuses(() -> new UseLimits(0, 1, HOUR));
    refuses(() -> new UseLimits((1L << 24) + 1, 1, HOUR));
    refuses(() -> new UseLimits(1, 0, HOUR));
    refuses(() -> new UseLimits(1, (1L << 40) + 1, HOUR));
    refuses(() -> new UseLimits(1, 1, Duration.ZERO));
    refuses(() -> new UseLimits(1, 1, Duration.ofHours(25)));
    refuses(() -> settings(Duration.ofSeconds(-1)));
    refuses(() -> settings(Duration.ofHours(25)));
    refuses(() -> new Periods(Duration.ZERO, HOUR));
    refuses(() -> new Periods(HOUR, Duration.ZERO));
  }

  @Test
  void keepsTheKeysOfTenantsThatHoldThemForFiveMinutes() {
    assertThat(KeySettings.defaults().ownKeyLife()).isEqualTo(Duration.ofMinutes(5));
    assertThat(KeySettings.defaults().profile()).hasToString("hybrid-xwing");
  }

  private static KeySettings settings(Duration ownKeyLife) {
    return new KeySettings(
        Profile.HYBRID_XWING,
        UseLimits.defaults(),
        ownKeyLife,
        Periods.defaults(),
        Clock.systemUTC());
  }

  private static void refuses(ThrowingCallable making) {
    assertThatIllegalArgumentException().isThrownBy(making);
  }
}
