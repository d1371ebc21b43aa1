// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/**
 * Names, places, organizations and ids that the rules missed, by weights learned from text. It runs
 * after the rules, sees what they found, and only adds to it; what the rules know to be no
 * identifier stays none.
 */
final class TaggerDetector implements Detector {
  private static final int MOST = 12;
  private static final int LONGEST = 30;
  private static final Category[] SAID = {
    Category.OTHER, Category.NAME, Category.LOCATION, Category.ORGANIZATION, Category.ID
  };

  /** By how many steps of the weights a class must beat NONE, in the order of {@link Tag}. */
  private static final int[] MARGIN = {0, 32, 56, 52, 60};

  private static final long NEVER =
      Kind.bits(
          Kind.FUNCTION,
          Kind.MONTH,
          Kind.WEEKDAY,
          Kind.TITLE,
          Kind.DRUGISH,
          Kind.NUMBERWORD,
          Kind.EPONYM,
          Kind.EPONYMHEAD);

  private final Weights weights;

  TaggerDetector(Weights weights) {
    this.weights = weights;
  }

  @Override
  public String name() {
    return "tagger";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    int[] rule = spans.tags();
    int[] tag = tags(t, rule, work);
    int i = 0;
    while (i < t.size()) {
      int end = tag[i] == 0 ? i + 1 : runEnd(t, tag, i);
      if (tag[i] != 0) {
        add(t, i, end, rule, spans, Tag.at(tag[i]));
      }
      i = end;
    }
  }

  private int[] tags(Tokens t, int[] rule, Work work) {
    Features features = new Features(t, rule);
    int[] tag = new int[t.size()];
    int[] scores = new int[Weights.CLASSES];
    for (int i = 0; i < t.size(); i++) {
      work.spend(8);
      weights.score(features.rows(), features.of(i), scores);
      tag[i] = best(scores);
    }
    return tag;
  }

  private static int best(int[] scores) {
    int best = 0;
    for (int c = 1; c < Weights.CLASSES; c++) {
      best = scores[c] > scores[best] ? c : best;
    }
    boolean said = best > 0 && best < MARGIN.length && scores[best] - scores[0] >= MARGIN[best];
    return said ? best : 0;
  }

  private static int runEnd(Tokens t, int[] tag, int i) {
    int e = i + 1;
    while (e < t.size() && e < i + MOST && tag[e] == tag[i] && t.gap(e) < Tokens.LINE) {
      e++;
    }
    return e;
  }

  private void add(Tokens t, int from, int to, int[] rule, Spans spans, Tag tag) {
    int a = from;
    int b = to;
    while (a < b && (t.anySign(a) || rule[a] != 0)) {
      a++;
    }
    while (a < b && (t.anySign(b - 1) || rule[b - 1] != 0)) {
      b--;
    }
    if (a < b && fits(t, a, b, tag)) {
      spans.add(a, b, SAID[tag.place()], 0.55, name());
    }
  }

  private static boolean fits(Tokens t, int a, int b, Tag tag) {
    if (t.hole(a - 1) || t.hole(b)) {
      return false;
    }
    if (tag == Tag.ID) {
      return idLike(t, a, b);
    }
    boolean listStarts = a == 0 && b == 1 && t.sign(b, ',') && !NameWords.listed(t, a);
    boolean harmless = NameWords.eponymFollows(t, b) || t.length(a) < 2 || listStarts;
    for (int i = a; i < b; i++) {
      boolean cue = t.any(i, NEVER) || t.hole(i) || t.number(i) || t.length(i) > LONGEST;
      harmless |= cue && (tag == Tag.NAME || a + 1 == b);
      harmless |= tag == Tag.NAME && (mixed(t, i) || (a + 1 == b && acronym(t, i)));
    }
    return !harmless && (t.lowerText() || capital(t, a, b) || tag == Tag.NAME);
  }

  /** Three digits at least, not 56F, and no end of a longer word such as rs7903146. */
  private static boolean idLike(Tokens t, int a, int b) {
    boolean age = b == a + 2 && t.number(a) && t.glued(a + 1) && t.length(a + 1) == 1;
    boolean cut = (t.glued(a) && t.word(a - 1)) || (t.glued(b) && t.word(b));
    return !age && !cut && digits(t, a, b) > 2;
  }

  /** HFrEF and mRNA, not McDonald. */
  private static boolean mixed(Tokens t, int i) {
    boolean capitals = t.word(i) && !t.upper(i) && t.length(i) > 2;
    int last = t.length(i) - 1;
    return capitals && Character.isUpperCase(t.at(i, last));
  }

  private static boolean acronym(Tokens t, int i) {
    return t.upper(i) && t.length(i) < 6 && !NameWords.listed(t, i);
  }

  private static boolean capital(Tokens t, int a, int b) {
    for (int i = a; i < b; i++) {
      if (t.capital(i) || t.upper(i)) {
        return true;
      }
    }
    return false;
  }

  private static int digits(Tokens t, int a, int b) {
    int digits = 0;
    for (int i = a; i < b; i++) {
      digits += t.number(i) ? t.length(i) : 0;
    }
    return digits;
  }
}
