// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/**
 * Rooms and beds without the word room: {@code the lady in 312}, {@code moved to 4B12}, {@code
 * ICU-7}, {@code 512A: wants to go home}.
 */
final class RoomDetector implements Detector {
  private static final Words TO = Words.of("in to from for of at into and or re");
  private static final Words IN = Words.of("in");
  private static final Words WARD =
      Words.of("icu micu sicu ccu nicu picu cvicu pacu stepdown tele telemetry ward obs");
  private static final Words WHO =
      Words.of(
          "patient pt pts patients lady man woman gentleman guy girl boy lad kid baby resident male"
              + " female fall code rapid consult admit admission him her them she he");
  private static final Words UNITS =
      Words.of(
          "mg mcg ml mm cm units unit g kg iu meq mmhg bpm ms cc lbs pounds percent days day weeks"
              + " week months month years year hours hour hrs minutes minute min patients people"
              + " adults cases beats steps studies women men trials children subjects doses feet"
              + " degrees out to of or k x");

  /** Letters that rather name a unit after a number: 300K, 101F, 120V. */
  private static final String UNIT_LETTERS = "FCVKUGMHLWXYDfcvkugmhlwxyd";

  @Override
  public String name() {
    return "rooms";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    boolean[] covered = spans.covered();
    boolean[] afterName = new boolean[t.size() + 1];
    spans.each(Category.NAME, (from, to) -> afterName[to] = true);
    for (int i = 0; i < t.size(); i++) {
      work.spend(1);
      if (covered[i]) {
        continue;
      }
      if (t.number(i) && t.length(i) <= 4 && !t.glued(i)) {
        look(t, i, i > 1 && afterName[i - 1], spans);
      } else if (t.number(i) && ward(t, i)) {
        spans.add(i, i + 1, Category.ID, 0.6, name());
      }
    }
  }

  private void look(Tokens t, int i, boolean named, Spans spans) {
    int end = end(t, i);
    boolean whole = !t.glued(end) || (t.anySign(end) && !joined(t, end));
    boolean year = end == i + 1 && t.length(i) == 4;
    boolean theirs = named && t.word(i - 1, IN) && !year && counts(t, end);
    if (whole && (theirs || room(t, i, end))) {
      spans.add(i, end, Category.ID, 0.6, name());
    }
  }

  private static boolean joined(Tokens t, int e) {
    return t.sign(e, "%/*=+-:") && t.glued(e + 1) && (t.number(e + 1) || t.word(e + 1));
  }

  /** The end of 312, 512A or 4B12. */
  private static int end(Tokens t, int i) {
    boolean letter = t.glued(i + 1) && t.word(i + 1) && t.length(i + 1) == 1;
    boolean more = letter && t.glued(i + 2) && t.number(i + 2) && t.length(i + 2) <= 2;
    return more ? i + 3 : letter ? i + 2 : i + 1;
  }

  private static boolean room(Tokens t, int i, int end) {
    boolean woven = end == i + 3 && t.length(i) <= 2 && t.length(end - 1) == 2 && !published(t, i);
    boolean lettered = end == i + 2 && t.length(i) == 3 && !unit(t, i + 1);
    boolean alone = i == 0 || t.gap(i) >= Tokens.LINE;
    boolean follows = t.sign(end, ":,;") || t.sign(end, '-');
    if (woven || lettered) {
      return alone ? follows || t.word(end) : t.word(i - 1, TO) || t.word(i - 1, WHO);
    }
    boolean three = end == i + 1 && t.length(i) == 3 && t.first(i) != '0';
    return three && t.word(i - 1, IN) && t.word(i - 2, WHO) && counts(t, end);
  }

  /** Whether a number that ends here counts nothing: in 312, not in 300 patients. */
  private static boolean counts(Tokens t, int end) {
    return !t.word(end, UNITS) && !t.sign(end, "%/");
  }

  /** Loci such as 8q24 and enzymes such as 2C19. */
  private static boolean published(Tokens t, int i) {
    char c = t.first(i + 1);
    boolean enzyme = t.length(i) == 1 && t.first(i) == '2' && (c == 'C' || c == 'c');
    return enzyme || c == 'q' || c == 'p' || c == 'e' || c == 'x' || c == 'd';
  }

  private static boolean unit(Tokens t, int i) {
    return UNIT_LETTERS.indexOf(t.first(i)) >= 0;
  }

  /** ICU-7. */
  private static boolean ward(Tokens t, int i) {
    boolean joint = t.glued(i) && t.sign(i - 1, '-') && t.glued(i - 1) && t.word(i - 2, WARD);
    return joint && t.length(i) <= 2;
  }
}
