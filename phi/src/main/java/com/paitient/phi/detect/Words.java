// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.Arrays;
import java.util.Set;

/** A small fixed set of words that one detector asks for, in an open-addressing table. */
final class Words {
  private final long[] table;

  /** A bit for each word's hash: most words of a text are in none of these, and seen so at once. */
  private final long bits;

  private Words(long[] hashes) {
    table = new long[Integer.highestOneBit(hashes.length) * 8];
    long all = 0;
    for (long hash : hashes) {
      all |= bit(hash);
      int at = slot(hash);
      while (table[at] != 0 && table[at] != hash) {
        at = (at + 1) & (table.length - 1);
      }
      table[at] = hash;
    }
    bits = all;
  }

  /** The words of a list that is separated by spaces. */
  static Words of(String list) {
    return new Words(Arrays.stream(list.split(" ")).mapToLong(Hash::of).toArray());
  }

  /** The words with these hashes. */
  static Words of(Set<Long> some, Set<Long> more) {
    long[] hashes = new long[some.size() + more.size()];
    int count = 0;
    for (long hash : some) {
      hashes[count++] = hash;
    }
    for (long hash : more) {
      hashes[count++] = hash;
    }
    return new Words(hashes);
  }

  private int slot(long hash) {
    return (int) (hash >>> 20) & (table.length - 1);
  }

  private static long bit(long hash) {
    return 1L << (hash ^ (hash >>> 41)); // of its lowest six bits
  }

  boolean has(long hash) {
    if ((bits & bit(hash)) == 0) {
      return false;
    }
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
