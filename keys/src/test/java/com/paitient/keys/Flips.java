// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.util.ArrayList;
import java.util.List;

/** Copies of bytes with one bit flipped. */
final class Flips {
  private static final int EDGE = 12;

  private Flips() {}

  /** One flip in each byte, and every flip in the first bytes, where the format is told. */
  static List<byte[]> of(byte[] whole) {
    List<byte[]> flips = new ArrayList<>();
    for (int bit = 0; bit < whole.length * 8; bit++) {
      int at = bit / 8;
      if (at < EDGE || bit % 8 == at % 8) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit % 8);
        flips.add(flipped);
      }
    }
    return flips;
  }
}
