// SPDX-License-Identifier: MIT
package com.paitient.audit.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Inclusion and consistency proofs: made as RFC 6962 section 2.1 defines them, checked as RFC 9162
 * sections 2.1.3.2 and 2.1.4.2 say. Lists of hashes start next to the leaf.
 */
public final class Proofs {
  private Proofs() {}

  /** Gives the hashes of complete subtrees. */
  @FunctionalInterface
  public interface Nodes {
    /** The root of the {@code index}-th subtree of 2^{@code level} leaves. */
    byte[] at(int level, long index);
  }

  /** Proves that leaf {@code index} is in the tree of {@code size} leaves. */
  public static List<byte[]> inclusion(Nodes nodes, long index, long size) {
    requireOrder(0, index, size - 1);
    List<byte[]> proof = new ArrayList<>();
    long start = 0;
    long end = size;
    while (end - start > 1) {
      long middle = start + split(end - start);
      if (index < middle) {
        proof.addFirst(root(nodes, middle, end));
        end = middle;
      } else {
        proof.addFirst(root(nodes, start, middle));
        start = middle;
      }
    }
    return proof;
  }

  /** Proves that the tree of {@code size} leaves begins with that of {@code old} leaves. */
  public static List<byte[]> consistency(Nodes nodes, long old, long size) {
    requireOrder(1, old, size);
    List<byte[]> proof = new ArrayList<>();
    long start = 0;
    long end = size;
    while (old < end) {
      long middle = start + split(end - start);
      if (old <= middle) {
        proof.addFirst(root(nodes, middle, end));
        end = middle;
      } else {
        proof.addFirst(root(nodes, start, middle));
        start = middle;
      }
    }
    if (start > 0) {
      proof.addFirst(root(nodes, start, end));
    }
    return proof;
  }

  /** The Merkle Tree Hash of the first {@code size} leaves. */
  public static byte[] root(Nodes nodes, long size) {
    return size == 0 ? TreeHash.empty() : root(nodes, 0, size);
  }

  private static byte[] root(Nodes nodes, long start, long end) {
    long count = end - start;
    if (Long.bitCount(count) == 1) {
      int level = Long.numberOfTrailingZeros(count);
      return nodes.at(level, start >>> level);
    }
    long middle = start + split(count);
    return TreeHash.node(root(nodes, start, middle), root(nodes, middle, end));
  }

  /** The largest power of two below {@code count}. */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }

  /** Whether {@code proof} leads from the leaf's hash to the root. */
  public static boolean included(
      byte[] leafHash, long index, long size, List<byte[]> proof, byte[] root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long node = index;
    long last = size - 1;
    byte[] hash = leafHash;
    for (byte[] sibling : proof) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = TreeHash.node(sibling, hash);
        int up = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
        node >>>= up;
        last >>>= up;
      } else {
        hash = TreeHash.node(hash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && Arrays.equals(hash, root);
  }

  /** Whether {@code proof} shows that the new tree begins with the old one. */
  public static boolean consistent(
      long old, byte[] oldRoot, long size, byte[] root, List<byte[]> proof) {
    if (old < 1 || old > size) {
      return false;
    }
    if (old == size) {
      return proof.isEmpty() && Arrays.equals(oldRoot, root);
    }
    int whole = Long.numberOfTrailingZeros(old);
    Iterator<byte[]> hashes = proof.iterator();
    if (!hashes.hasNext()) {
      return false;
    }
    byte[] first = Long.bitCount(old) == 1 ? oldRoot : hashes.next();
    return consistent((old - 1) >>> whole, (size - 1) >>> whole, first, hashes, oldRoot, root);
  }

  private static boolean consistent(
      long oldNode,
      long newLast,
      byte[] first,
      Iterator<byte[]> hashes,
      byte[] oldRoot,
      byte[] root) {
    long node = oldNode;
    long last = newLast;
    byte[] before = first;
    byte[] after = first;
    while (hashes.hasNext()) {
      byte[] hash = hashes.next();
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        before = TreeHash.node(hash, before);
        after = TreeHash.node(hash, after);
        int up = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
        node >>>= up;
        last >>>= up;
      } else {
        after = TreeHash.node(after, hash);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && Arrays.equals(before, oldRoot) && Arrays.equals(after, root);
  }

  private static void requireOrder(long least, long value, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException("no proof for " + value + ", only to " + most);
    }
  }
}
