// SPDX-License-Identifier: MIT
package com.paitient.audit.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * What is needed of a Merkle tree to let it grow and to tell its root: the roots of its complete
 * subtrees, largest first, one for each bit set in its size. Not thread-safe.
 */
public final class Frontier {
  private final List<byte[]> subtrees;
  private long size;

  private Frontier(long size, List<byte[]> subtrees) {
    this.size = size;
    this.subtrees = new ArrayList<>(subtrees);
  }

  public static Frontier empty() {
    return new Frontier(0, List.of());
  }

  public static Frontier of(long size, List<byte[]> subtrees) {
    if (size < 0 || Long.bitCount(size) != subtrees.size()) {
      throw new IllegalArgumentException(
          "a tree of " + size + " leaves has not " + subtrees.size() + " complete subtrees");
    }
    return new Frontier(size, subtrees);
  }

  public Frontier copy() {
    return new Frontier(size, subtrees);
  }

  public void add(byte[] leafHash) {
    byte[] grown = leafHash;
    for (long bits = size; (bits & 1) == 1; bits >>>= 1) {
      grown = TreeHash.node(subtrees.removeLast(), grown);
    }
    subtrees.add(grown);
    size++;
  }

  public long size() {
    return size;
  }

  public List<byte[]> subtrees() {
    return List.copyOf(subtrees);
  }

  /** RFC 6962 section 2.1: the Merkle Tree Hash. */
  public byte[] root() {
    if (subtrees.isEmpty()) {
      return TreeHash.empty();
    }
    byte[] root = subtrees.getLast();
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = TreeHash.node(subtrees.get(i), root);
    }
    return root;
  }
}
