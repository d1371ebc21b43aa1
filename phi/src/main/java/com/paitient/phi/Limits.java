// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.time.Duration;

/**
 * What the guard looks at at most; reaching a limit withholds the text.
 *
 * @param characters UTF-16 units of one text
 * @param messages messages of one release
 * @param time spent on one text
 */
public record Limits(int characters, int messages, Duration time) {
  public Limits {
    if (characters < 1 || messages < 1 || !time.isPositive()) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /** A million characters, a thousand messages, ten seconds. */
  public static Limits standard() {
    return new Limits(1_000_000, 1_000, Duration.ofSeconds(10));
  }
}
