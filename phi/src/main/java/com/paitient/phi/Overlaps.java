// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Keeps what is found apart from the surrogates that are turned back. */
final class Overlaps {
  private static final Set<Category> WORDY =
      EnumSet.of(Category.NAME, Category.ORGANIZATION, Category.LOCATION);

  private Overlaps() {}

  /** What of the findings lies outside the matches; both are in order. */
  static List<Finding> without(List<Finding> found, List<Restorer.Match> matches, String text) {
    if (matches.isEmpty()) {
      return found;
    }
    List<Finding> out = new ArrayList<>();
    int m = 0;
    for (Finding f : found) {
      while (m < matches.size() && matches.get(m).end() <= f.start()) {
        m++;
      }
      int at = f.start();
      for (int k = m; k < matches.size() && matches.get(k).start() < f.end(); k++) {
        keep(f, at, matches.get(k).start(), text, out);
        at = matches.get(k).end();
      }
      keep(f, at, f.end(), text, out);
    }
    return out;
  }

  private static void keep(Finding f, int from, int to, String text, List<Finding> out) {
    int a = from;
    int b = to;
    while (a < b && !Character.isLetterOrDigit(text.codePointAt(a))) {
      a += Character.charCount(text.codePointAt(a));
    }
    while (b > a && !Character.isLetterOrDigit(text.codePointBefore(b))) {
      b -= Character.charCount(text.codePointBefore(b));
    }
    boolean whole = a == f.start() && b == f.end() && !WORDY.contains(f.category());
    if (a < b && (whole || tells(text.substring(a, b)))) {
      out.add(new Finding(f.category(), a, b, f.confidence(), f.detector()));
    }
  }

  /** Whether a rest beside a surrogate says something of its own: Medical Center does not. */
  private static boolean tells(String rest) {
    return Words.pieces(rest).stream()
        .anyMatch(p ->
            p.number()
                || (p.word()
                    && p.text().length() > 1
                    && !PlaceSurrogates.kept(p.text())
                    && !NameSurrogates.kept(p.text())));
  }

  /** The position itself, or the one before where it would split a character. */
  static int whole(String text, int at) {
    boolean inside = at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at));
    return inside ? at - 1 : at;
  }
}
