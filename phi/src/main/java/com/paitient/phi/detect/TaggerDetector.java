// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/**
 * Whatever identifies by its context, found with weights learned from text. It knows nothing of the
 * rules and only adds to what they found; what is known to identify nobody (eponyms, drugs, scores)
 * stays untouched.
 */
final class TaggerDetector implements Detector {
  private static final int MOST = 24;
  private static final Category[] SAID = {
    Category.OTHER,
    Category.NAME,
    Category.LOCATION,
    Category.ORGANIZATION,
    Category.ID,
    Category.DATE,
    Category.PHONE,
    Category.AGE
  };

  /** How sure one token of a run must be, in the order of {@link Tag}. */
  private static final float[] SURE = {1, 0.5f, 0.5f, 0.5f, 0.6f, 0.6f, 0.6f, 0.7f};

  /** How sure every token of a run must be. */
  private static final float JOINS = 0.3f;

  /** How sure a word must be that is no English. */
  private static final float STRANGER_JOINS = 0.15f;

  private static final long PLAIN = Kind.bits(Kind.FUNCTION, Kind.ROLE, Kind.TITLE, Kind.RELATIVE);

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
    Guess guess = Guess.of(t, weights, work);
    boolean[] ruled = spans.covered();
    int i = 0;
    while (i < t.size()) {
      int end = runEnd(t, guess, i);
      if (end > i) {
        add(t, i, end, ruled, spans, guess);
      }
      i = Math.max(end, i + 1);
    }
  }

  /** The end of the run of tokens that may identify together; {@code i} for none. */
  private static int runEnd(Tokens t, Guess guess, int i) {
    int e = i;
    while (e < t.size()
        && e < i + MOST
        && guess.sure(e) >= (strange(t, e) ? STRANGER_JOINS : JOINS)
        && !t.hole(e)
        && joins(t, guess, i, e)) {
      e++;
    }
    return e;
  }

  private static boolean strange(Tokens t, int e) {
    return t.word(e) && t.length(e) > 3 && !NameWords.english(t, e);
  }

  private static boolean joins(Tokens t, Guess guess, int from, int e) {
    if (e == from) {
      return true;
    }
    boolean address = guess.tag(e) == Tag.LOCATION.place() && t.gap(e) == Tokens.LINE;
    return guess.tag(e) == guess.tag(e - 1) && (t.sameLine(e) || address);
  }

  private void add(Tokens t, int from, int to, boolean[] ruled, Spans spans, Guess guess) {
    Tag tag = Tag.at(guess.tag(from, to));
    int a = from;
    int b = to;
    while (a < b && (t.anySign(a) || Sense.edge(t, a, tag))) {
      a++;
    }
    while (a < b && (t.anySign(b - 1) || Sense.edge(t, b - 1, tag))) {
      b--;
    }
    boolean alone = b - a < 4 && b - a == t.size();
    boolean bare = alone || a == b || t.hole(a - 1) || t.hole(b);
    float sure = bare ? 0 : guess.surest(a, b);
    float needed = tag == Tag.NAME && Sense.strange(t, a, b) ? JOINS : SURE[tag.place()];
    if (sure >= needed && Sense.fits(t, a, b, tag, sure)) {
      unruled(t, a, b, ruled, spans, SAID[tag.place()], 0.5 + 0.05 * sure);
    }
  }

  /** Adds each part that no rule has found. */
  private void unruled(
      Tokens t, int a, int b, boolean[] ruled, Spans spans, Category said, double confidence) {
    int i = a;
    while (i < b) {
      int e = i;
      int letters = 0;
      while (e < b && !ruled[e]) {
        letters += t.anySign(e) || t.any(e, PLAIN) ? 0 : t.length(e);
        e++;
      }
      if (letters > 2 || (i == a && e == b)) {
        spans.add(i, e, said, confidence, name());
      }
      i = e + 1;
    }
  }
}
