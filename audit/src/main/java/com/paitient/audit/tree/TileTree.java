// SPDX-License-Identifier: MIT
package com.paitient.audit.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a growing tree, tile by tile: takes leaf hashes, gives tiles that are full, and
 * holds those that are not. Not thread-safe.
 */
public final class TileTree {
  private final List<List<byte[]>> edge = new ArrayList<>();
  private final FullTiles sink;
  private long size;

  /** Takes tiles as they become full. */
  @FunctionalInterface
  public interface FullTiles {
    void full(Tile tile, List<byte[]> hashes);
  }

  public TileTree(FullTiles sink) {
    this.sink = sink;
  }

  /**
   * The edge of a tree of {@code size} leaves, a multiple of 256, from the full tiles that {@code
   * stored} reads.
   */
  public static TileTree resumed(long size, FullTiles sink, Reader stored) {
    TileTree tree = new TileTree(sink);
    tree.size = size;
    long hashes = size / Tile.FULL;
    tree.edge.add(new ArrayList<>());
    for (int level = 1; hashes > 0; level++, hashes /= Tile.FULL) {
      List<byte[]> partial = new ArrayList<>();
      for (long i = hashes / Tile.FULL * Tile.FULL; i < hashes; i++) {
        partial.add(rootOf(stored.read(new Tile(level - 1, i, Tile.FULL))));
      }
      tree.edge.add(partial);
    }
    return tree;
  }

  /** Reads stored tiles. */
  @FunctionalInterface
  public interface Reader {
    List<byte[]> read(Tile tile);
  }

  public long size() {
    return size;
  }

  public void add(byte[] leafHash) {
    size++;
    add(0, leafHash);
  }

  private void add(int level, byte[] hash) {
    if (level == edge.size()) {
      edge.add(new ArrayList<>());
    }
    List<byte[]> tile = edge.get(level);
    tile.add(hash);
    if (tile.size() == Tile.FULL) {
      long index = (size >>> (8 * (level + 1))) - 1;
      sink.full(new Tile(level, index, Tile.FULL), List.copyOf(tile));
      byte[] root = rootOf(tile);
      tile.clear();
      add(level + 1, root);
    }
  }

  /** The hashes of the partial tile at {@code level}. */
  public List<byte[]> partial(int level) {
    return level < edge.size() ? List.copyOf(edge.get(level)) : List.of();
  }

  public byte[] root() {
    Frontier frontier = Frontier.empty();
    if (size == 0) {
      return frontier.root();
    }
    List<byte[]> subtrees = new ArrayList<>();
    for (int level = edge.size() - 1; level >= 0; level--) {
      Frontier part = Frontier.empty();
      edge.get(level).forEach(part::add);
      subtrees.addAll(part.subtrees());
    }
    return Frontier.of(size, subtrees).root();
  }

  /** Subtrees of this tree; those that are not in partial tiles come from {@code stored}. */
  public Proofs.Nodes nodes(Reader stored) {
    return (level, index) -> {
      int within = level % 8;
      long first = index << within;
      long tile = first / Tile.FULL;
      long held = size >>> (level - within);
      List<byte[]> hashes =
          tile == held / Tile.FULL
              ? partial(level / 8)
              : stored.read(new Tile(level / 8, tile, Tile.FULL));
      int from = (int) (first % Tile.FULL);
      return rootOf(hashes.subList(from, from + (1 << within)));
    };
  }

  private static byte[] rootOf(List<byte[]> hashes) {
    Frontier frontier = Frontier.empty();
    hashes.forEach(frontier::add);
    return frontier.root();
  }
}
