// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.Arrays;

/** A small fixed set of words that one detector asks for. */
final class Words {
  private final long[] hashes;

  private Words(long[] hashes) {
    this.hashes = hashes;
  }

  /** The words of a list that is separated by spaces. */
  static Words of(String list) {
    return new Words(Arrays.stream(list.split(" ")).mapToLong(Hash::of).sorted().toArray());
  }

  boolean has(long hash) {
    return Arrays.binarySearch(hashes, hash) >= 0;
  }
}
