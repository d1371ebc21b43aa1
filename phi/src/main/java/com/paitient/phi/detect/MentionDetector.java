// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;
import java.util.HashSet;
import java.util.Set;

/** Every further mention of a name that the detectors before it found in the same text. */
final class MentionDetector implements Detector {
  private static final int REMEMBERED = 4096;

  @Override
  public String name() {
    return "mentions";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    Set<Long> names = new HashSet<>();
    spans.each(Category.NAME, (from, to) -> remember(t, from, to, names));
    if (names.isEmpty()) {
      return;
    }
    Words wanted = Words.of(names, Set.of());
    boolean[] covered = spans.covered();
    for (int i = 0; i < t.size(); i++) {
      work.spend(1);
      if (!covered[i] && t.word(i, wanted) && mention(t, i)) {
        spans.add(i, i + 1, Category.NAME, 0.65, name());
      }
    }
  }

  private static void remember(Tokens t, int from, int to, Set<Long> names) {
    for (int i = from; i < to && names.size() < REMEMBERED; i++) {
      if (t.word(i) && t.length(i) > 2 && NameWords.possible(t, i) && !t.is(i, Kind.SUFFIXNAME)) {
        names.add(t.hash(i));
      }
    }
  }

  private static boolean mention(Tokens t, int i) {
    boolean written = t.capital(i) && (!NameWords.frequent(t, i) || NameWords.listed(t, i));
    boolean capitals = t.upper(i) && !NameWords.english(t, i);
    boolean low = t.lower(i) && t.lowerText() && !NameWords.english(t, i);
    boolean vocative =
        t.lower(i)
            && t.lowerText()
            && NameWords.listed(t, i)
            && NameDetector.addressed(t, i)
            && (t.any(i - 1, Kind.bits(Kind.GREETING))
                || t.sign(i - 1, ",.?]")
                || t.gap(i) >= Tokens.LINE);
    return (written || capitals || low || vocative)
        && !NameWords.eponymFollows(t, i + 1)
        && t.phrase(i, Kind.CAREPLACE) == 0;
  }
}
