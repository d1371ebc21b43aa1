// SPDX-License-Identifier: MIT
package com.paitient.audit.tree;

import java.util.ArrayList;
import java.util.List;

/** RFC 6962 section 2.1 word for word: slow, recursive, obviously right. */
final class NaiveTree {
  private NaiveTree() {}

  static byte[] root(List<byte[]> leafHashes) {
    if (leafHashes.isEmpty()) {
      return TreeHash.empty();
    }
    if (leafHashes.size() == 1) {
      return leafHashes.getFirst();
    }
    int k = split(leafHashes.size());
    return TreeHash.node(root(leafHashes.subList(0, k)), root(tail(leafHashes, k)));
  }

  static List<byte[]> path(int m, List<byte[]> hashes) {
    if (hashes.size() == 1) {
      return List.of();
    }
    int k = split(hashes.size());
    return m < k
        ? plus(path(m, hashes.subList(0, k)), root(tail(hashes, k)))
        : plus(path(m - k, tail(hashes, k)), root(hashes.subList(0, k)));
  }

  static List<byte[]> proof(int m, List<byte[]> hashes) {
    return subproof(m, hashes, true);
  }

  private static List<byte[]> subproof(int m, List<byte[]> hashes, boolean complete) {
    if (m == hashes.size()) {
      return complete ? List.of() : List.of(root(hashes));
    }
    int k = split(hashes.size());
    return m <= k
        ? plus(subproof(m, hashes.subList(0, k), complete), root(tail(hashes, k)))
        : plus(subproof(m - k, tail(hashes, k), false), root(hashes.subList(0, k)));
  }

  private static int split(int n) {
    int k = 1;
    while (k * 2 < n) {
      k *= 2;
    }
    return k;
  }

  private static List<byte[]> tail(List<byte[]> hashes, int from) {
    return hashes.subList(from, hashes.size());
  }

  private static List<byte[]> plus(List<byte[]> proof, byte[] hash) {
    List<byte[]> longer = new ArrayList<>(proof);
    longer.add(hash);
    return longer;
  }
}
