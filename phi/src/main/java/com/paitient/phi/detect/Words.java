// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.LongStream;

/** A small fixed set of words that one detector asks for, in an open-addressing table. */
final class Words {
  private final long[] table;

  private Words(long[] hashes) {
    table = new long[Integer.highestOneBit(hashes.length) * 8];
    for (long hash : hashes) {
      int at = slot(hash);
      while (table[at] != 0) {
        at = (at + 1) & (table.length - 1);
      }
      table[at] = hash;
    }
  }

  /** The words of a list that is separated by spaces. */
  static Words of(String list) {
    return new Words(Arrays.stream(list.split(" ")).mapToLong(Hash::of).distinct().toArray());
  }

  /** The words with these hashes. */
  static Words of(Set<Long> some, Set<Long> more) {
    return new Words(LongStream.concat(longs(some), longs(more)).distinct().toArray());
  }

  private static LongStream longs(Set<Long> hashes) {
    return hashes.stream().mapToLong(Long::longValue);
  }

  private int slot(long hash) {
    return (int) (hash >>> 20) & (table.length - 1);
  }

  boolean has(long hash) {
    int at = slot(hash);
    while (table[at] != 0) {
      if (table[at] == hash) {
        return true;
      }
      at = (at + 1) & (table.length - 1);
    }
    return false;
  }
}
