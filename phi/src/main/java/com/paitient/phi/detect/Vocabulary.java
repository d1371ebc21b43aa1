// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/** The words that the tagger knows as such, by their hashes. Immutable. */
final class Vocabulary {
  private final int[] slots;
  private final int[] numbers;

  /** The words with these hashes, numbered in this order; a hash's upper half names a word. */
  Vocabulary(int[] hashes) {
    int size = Integer.highestOneBit(Math.max(hashes.length, 8)) << 2;
    slots = new int[size];
    numbers = new int[size];
    for (int n = 0; n < hashes.length; n++) {
      int at = hashes[n] & (size - 1);
      while (numbers[at] != 0) {
        at = (at + 1) & (size - 1);
      }
      slots[at] = hashes[n];
      numbers[at] = n + 1;
    }
  }

  /** A word's number, -1 for an unknown word. */
  int of(long hash) {
    int upper = (int) (hash >>> 32);
    int at = upper & (slots.length - 1);
    while (numbers[at] != 0) {
      if (slots[at] == upper) {
        return numbers[at] - 1;
      }
      at = (at + 1) & (slots.length - 1);
    }
    return -1;
  }
}
