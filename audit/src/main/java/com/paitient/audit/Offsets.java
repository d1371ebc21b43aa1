// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.Arrays;

/** Where every 64th record of a journal file starts. Thread-safe. */
final class Offsets {
  static final int STEP = 64;

  private int[] offsets = new int[16];
  private long records;

  /** Notes the start of the next record. */
  synchronized void add(long offset) {
    if (records % STEP == 0) {
      int at = (int) (records / STEP);
      if (at == offsets.length) {
        offsets = Arrays.copyOf(offsets, at * 2);
      }
      offsets[at] = (int) offset;
    }
    records++;
  }

  /** How many records are noted. */
  synchronized long records() {
    return records;
  }

  /** The start of the record {@code number / 64 * 64}, counted from the file's first. */
  synchronized int before(long number) {
    return offsets[(int) (number / STEP)];
  }
}
