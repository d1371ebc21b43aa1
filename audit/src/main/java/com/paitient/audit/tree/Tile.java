// SPDX-License-Identifier: MIT
package com.paitient.audit.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * The name of a tile or entry bundle (C2SP tlog-tiles): up to 256 hashes of one level, or the
 * entries under a tile of level 0.
 *
 * @param level 0 and up for hashes, {@link #ENTRIES} for a bundle
 * @param index place among the tiles of its level
 * @param width how many hashes or entries it holds, 1 to 256
 */
public record Tile(int level, long index, int width) {
  /** How many hashes a full tile holds. */
  public static final int FULL = 256;

  /** The level that names entry bundles. */
  public static final int ENTRIES = -1;

  private static final int HIGHEST = 7; // 256^8 leaves are more than a long counts

  public Tile {
    if (level < ENTRIES || level > HIGHEST || index < 0 || width < 1 || width > FULL) {
      throw new IllegalArgumentException("no tile " + level + "/" + index + " of " + width);
    }
  }

  /** The path below the log's folder, such as {@code tile/0/x001/067.p/12}. */
  public String path() {
    StringBuilder path = new StringBuilder(digits(index));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      path.insert(0, "x" + digits(rest) + "/");
    }
    path.insert(0, level == ENTRIES ? "tile/entries/" : "tile/" + level + "/");
    return width == FULL ? path.toString() : path.append(".p/").append(width).toString();
  }

  /** The last three digits, in those of ASCII whatever the machine's language. */
  private static String digits(long number) {
    return Long.toString(1000 + number % 1000).substring(1);
  }

  /** The partial tiles, and the partial bundle, at the right edge of a tree of {@code size}. */
  public static List<Tile> partials(long size) {
    List<Tile> partials = new ArrayList<>();
    long hashes = size;
    for (int level = 0; hashes > 0; level++, hashes /= FULL) {
      int width = (int) (hashes % FULL);
      if (width > 0) {
        partials.add(new Tile(level, hashes / FULL, width));
        if (level == 0) {
          partials.add(new Tile(ENTRIES, hashes / FULL, width));
        }
      }
    }
    return partials;
  }
}
