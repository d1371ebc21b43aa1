// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Finds known names that somebody may have meant. */
final class Names {
  private static final int MOST = 3;

  private Names() {}

  /** The known names nearest to {@code wrong}; none if even these are far. */
  static List<String> near(String wrong, Collection<String> known) {
    int nearest = known.stream().mapToInt(name -> distance(wrong, name)).min().orElse(0);
    return known.stream()
        .filter(name -> distance(wrong, name) == nearest && nearest <= name.length() / 2)
        .sorted()
        .limit(MOST)
        .toList();
  }

  /** Levenshtein's distance without regard to case; a dash, a dot and an underscore are one. */
  private static int distance(String left, String right) {
    String a = plain(left);
    String b = plain(right);
    int[] row = new int[b.length() + 1];
    java.util.Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }
}
