// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.Random;

/** Text that nobody would write. */
final class Texts {
  private Texts() {}

  /** At most so many UTF-16 units, whole characters or not, half of them plain. */
  static String any(Random random, int most) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(most + 1); length > 0; length--) {
      switch (random.nextInt(4)) {
        case 0 -> text.append((char) random.nextInt(0x10000));
        case 1 -> text.appendCodePoint(random.nextInt(0x110000));
        default -> text.append((char) random.nextInt(0x80));
      }
    }
    return text.toString();
  }
}
