// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;
import java.util.Arrays;

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

  private static final Words AND = Words.of("and or then nor vs");
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
    beside(t, spans, guess, work);
  }

  /** Names that stand beside a name: Nora and Omodunni, Skuja or Orsolic. */
  private void beside(Tokens t, Spans spans, Guess guess, Work work) {
    boolean[] ruled = spans.covered();
    boolean[] named = new boolean[t.size()];
    spans.each(Category.NAME, (from, to) -> Arrays.fill(named, from, to, true));
    for (int i = 0; i < t.size(); i++) {
      work.spend(1);
      boolean like = guess.tag(i) == Tag.NAME.place() && guess.sure(i) >= STRANGER_JOINS;
      boolean near = joined(t, named, i, -1) || joined(t, named, i, 1);
      if (like && near && !ruled[i] && strange(t, i) && Sense.fits(t, i, i + 1, Tag.NAME, 0)) {
        spans.add(i, i + 1, Category.NAME, 0.5, name());
        named[i] = true;
      }
    }
  }

  /** Whether a name, written alike, stands on this side of a word that joins. */
  private static boolean joined(Tokens t, boolean[] named, int i, int side) {
    int other = i + 2 * side;
    boolean joins = t.word(i + side, AND) || t.sign(i + side, "/&,");
    boolean line = t.sameLine(Math.max(i, other)) && t.sameLine(i + Math.max(0, side));
    return other >= 0
        && other < t.size()
        && named[other]
        && joins
        && line
        && t.lower(i) == t.lower(other);
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
    while (a < b && (t.anySign(a) || Sense.ending(t, a) || Sense.edge(t, a, tag))) {
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
