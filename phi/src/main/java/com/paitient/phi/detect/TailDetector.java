// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/**
 * The rest of what the detectors before it found in part: the other half of a hyphenated name, the
 * saint before a hospital's patron and the house after, the kind of house after a hospital's or
 * employer's name, the state after a town, the letters and numbers glued to an id.
 */
final class TailDetector implements Detector {
  private static final int MOST = 4;
  private static final long HOUSE =
      Kind.bits(Kind.CAREPLACE, Kind.WORKPLACE, Kind.GENERICCARE, Kind.PREFIX);
  private static final int LETTERS = 4;
  private static final int LONGEST = 16;
  private static final Words SAINT = Words.of("st saint mt mount");
  private static final Words BEFORE =
      Words.of("new old north south east west port lake fort san santa upper");
  private static final Category[] IDS = {
    Category.ID, Category.MRN, Category.ACCOUNT, Category.LICENSE, Category.DEVICE
  };
  private static final long NO_NAME = Kind.bits(Kind.FUNCTION, Kind.DRUGISH, Kind.EPONYMHEAD);

  @Override
  public String name() {
    return "tails";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    boolean[] covered = spans.covered();
    spans.each(
        Category.NAME,
        (from, to) -> {
          work.spend(2);
          before(t, from, covered, spans);
          after(t, to, covered, spans);
          patron(t, from, to, covered, spans, work);
        });
    spans.each(
        Category.ORGANIZATION,
        (from, to) -> {
          house(t, to, covered, spans, work);
          place(t, from, covered, spans);
        });
    for (Category id : IDS) {
      spans.each(id, (from, to) -> glued(t, from, to, covered, spans, work));
    }
    spans.each(Category.LOCATION, (from, to) -> state(t, from, to, covered, spans, work));
  }

  /** Stonemont, TX. */
  private void state(Tokens t, int from, int to, boolean[] covered, Spans spans, Work work) {
    int end = covered[Math.min(to, t.size() - 1)] ? to : PlaceDetector.state(t, to);
    work.spend(2);
    if (end > to) {
      spans.add(from, end, Category.LOCATION, 0.95, name());
    }
  }

  private void after(Tokens t, int to, boolean[] covered, Spans spans) {
    boolean hyphen = t.sign(to, '-') && t.glued(to) && t.glued(to + 1);
    if (hyphen && half(t, to + 1, to - 1) && !covered[to + 1]) {
      spans.add(to, to + 2, Category.NAME, 0.5, name());
    }
  }

  private void before(Tokens t, int from, boolean[] covered, Spans spans) {
    boolean hyphen = t.sign(from - 1, '-') && t.glued(from - 1) && t.glued(from);
    if (hyphen && half(t, from - 2, from) && !covered[from - 2]) {
      spans.add(from - 2, from, Category.NAME, 0.5, name());
    }
  }

  /** Crouch-Attah and tremblay-roy, not Larsen-like. */
  private static boolean half(Tokens t, int i, int other) {
    boolean plain = NameWords.frequent(t, i) && !t.capital(i);
    return t.word(i) && !plain && !t.any(i, NO_NAME) && (t.lower(other) || !t.lower(i));
  }

  private void house(Tokens t, int to, boolean[] covered, Spans spans, Work work) {
    int e = houseEnd(t, to, work);
    if (e > to && !covered[to]) {
      spans.add(to, e, Category.ORGANIZATION, 0.5, name());
    }
  }

  /** The end of words such as Medical Center, possessives included; {@code to} for none. */
  private static int houseEnd(Tokens t, int to, Work work) {
    int e = to;
    while (e < to + MOST && t.sameLine(e) && t.capital(e) && t.any(e, HOUSE)) {
      work.spend(1);
      e++;
      e += possessive(t, e) && e < to + MOST ? 2 : 0;
    }
    return e;
  }

  private static boolean possessive(Tokens t, int e) {
    boolean mark = t.sign(e, '\'') && t.glued(e) && t.glued(e + 1);
    return mark && t.word(e + 1) && t.length(e + 1) == 1;
  }

  /** St. Anthony's Hospital, of which only the patron was taken for a name. */
  private void patron(Tokens t, int from, int to, boolean[] covered, Spans spans, Work work) {
    int start = saint(t, from);
    if (start < from && !covered[start] && t.lower(start) == t.lower(from)) {
      int s = possessive(t, to) ? to + 2 : to;
      spans.add(start, Math.max(s, houseEnd(t, s, work)), Category.ORGANIZATION, 0.7, name());
    }
  }

  private static int saint(Tokens t, int from) {
    if (from > 0 && t.word(from - 1, SAINT) && t.sameLine(from)) {
      return from - 1;
    }
    boolean dotted = from > 1 && t.sign(from - 1, '.') && t.glued(from - 1) && t.sameLine(from);
    return dotted && t.word(from - 2, SAINT) ? from - 2 : from;
  }

  /** Mount before Neebort Hospital, New before Haven Clinic. */
  private void place(Tokens t, int from, boolean[] covered, Spans spans) {
    int start = saint(t, from);
    boolean part = t.capital(from - 1) && t.word(from - 1, BEFORE) && t.sameLine(from);
    start = start == from && part ? from - 1 : start;
    if (start < from && !covered[start] && t.lower(start) == t.lower(from)) {
      spans.add(start, from, Category.ORGANIZATION, 0.5, name());
    }
  }

  /** MR before 76281, 14 before 63-15. */
  private void glued(Tokens t, int from, int to, boolean[] covered, Spans spans, Work work) {
    int start = from;
    while (start > Math.max(0, from - MOST) && !covered[start - 1] && joined(t, start)) {
      work.spend(1);
      start--;
    }
    start += t.anySign(start) ? 1 : 0;
    if (start < from && t.number(from) && to - start < LONGEST) {
      spans.add(start, to, Category.ID, 0.5, name());
    }
  }

  /** Whether what stands before {@code i} belongs to the same code. */
  private static boolean joined(Tokens t, int i) {
    boolean letters = t.number(i) && t.word(i - 1) && t.length(i - 1) <= LETTERS;
    boolean dash = t.number(i) && t.sign(i - 1, '-') && i > 1 && t.number(i - 2);
    boolean number = t.sign(i, '-') && t.number(i - 1);
    return t.glued(i) && (letters || (dash && t.glued(i - 1)) || number);
  }
}
