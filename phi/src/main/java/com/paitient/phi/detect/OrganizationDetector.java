// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/** Hospitals, clinics, schools and employers: by the words that end their names, and by list. */
final class OrganizationDetector implements Detector {
  private static final long WORDS = Kind.bits(Kind.EVERYDAY, Kind.COMMON, Kind.RARE);
  private static final long STARTS =
      Kind.bits(Kind.HOSPITAL, Kind.CAREPLACE, Kind.WORKPLACE, Kind.WORKCUE, Kind.PREFIX);
  private static final int MOST = 7;
  private static final Words JOIN = Words.of("of and the for de la");
  private static final Words OF = Words.of("of at");
  private static final Words ALONE = Words.of("hospital clinic pharmacy hospice infirmary");
  private static final Words TO = Words.of("at to from in");
  private static final Words MAY = Words.of("may april june august");
  private static final Words KNOWN =
      Words.of("county general memorial community university regional city veterans children");
  private static final Words HOSPITAL = Words.of("hospital");
  private static final Words ST = Words.of("st saint mt mount");

  /** The Joint Commission, which accredits them all. */
  private static final Words JOINT = Words.of("joint");

  private static final Words COMMISSION = Words.of("commission");

  @Override
  public String name() {
    return "organizations";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    for (int i = 0; i < t.size(); i++) {
      work.spend(4);
      if (t.any(i, STARTS)) {
        listed(t, i, spans);
        ended(t, i, Kind.CAREPLACE, spans);
        ended(t, i, Kind.WORKPLACE, spans);
        employer(t, i, spans);
      }
    }
  }

  private void listed(Tokens t, int i, Spans spans) {
    int n = t.phrase(i, Kind.HOSPITAL);
    if (n > 1 && (!t.lower(i) || t.lowerText())) {
      spans.add(i, i + n, Category.ORGANIZATION, 0.95, name());
    }
  }

  private void ended(Tokens t, int i, Kind kind, Spans spans) {
    int n = t.phrase(i, kind);
    if (n == 0) {
      return;
    }
    boolean care = kind == Kind.CAREPLACE;
    if (t.word(i, COMMISSION) && t.word(i - 1, JOINT)) {
      return;
    }
    if (n == 1 && t.lower(i) && !t.lowerText() && !t.word(i, ALONE)) {
      return;
    }
    int from = t.lower(i) ? lowerFront(t, i, care) : front(t, i);
    int to = ofPlace(t, i + n);
    if (from < i || (to > i + n && !t.lower(i))) {
      spans.add(from, to, Category.ORGANIZATION, 0.85, name());
    }
  }

  /** Where the capitalized words start that name this place; {@code i} where none does. */
  private static int front(Tokens t, int i) {
    int from = i;
    while (from > i - MOST && t.sameLine(from) && partOfName(t, from - 1, from)) {
      from--;
    }
    while (from < i
        && (!t.word(from) || (generic(t, from) && !t.word(from, ST)) || t.word(from, JOIN))) {
      from++;
    }
    for (int k = from; k < i; k++) {
      if (t.word(k) && !generic(t, k) && t.length(k) > 1) {
        return from;
      }
    }
    boolean known = t.word(i, HOSPITAL) && t.capital(i) && t.word(i - 1, KNOWN) && t.sameLine(i);
    return known && t.capital(i - 1) && t.lower(i - 2) && t.sameLine(i - 1) ? i - 1 : i;
  }

  private static boolean partOfName(Tokens t, int k, int next) {
    if (t.capital(k) || t.upper(k)) {
      boolean other = t.any(k, Kind.bits(Kind.TITLE, Kind.ROLE, Kind.MONTH, Kind.WEEKDAY));
      return !other || t.word(k, ST) || (t.word(k, MAY) && t.capital(next));
    }
    if (t.sign(k, "&-'.")) {
      return t.sign(k, "&") || ((t.glued(next) || t.word(k - 1, ST)) && t.glued(k));
    }
    boolean s = t.glued(k) && t.sign(k - 1, '\'') && t.length(k) == 1;
    return s || (t.word(k, JOIN) && t.capital(k - 1) && !generic(t, k - 1));
  }

  private static boolean generic(Tokens t, int k) {
    return t.any(k, Kind.bits(Kind.GENERICCARE, Kind.FUNCTION, Kind.EPONYMHEAD));
  }

  private static int lowerFront(Tokens t, int i, boolean care) {
    int from = i;
    while (from > i - 3 && t.sameLine(from) && lowerName(t, from - 1, care)) {
      from--;
    }
    boolean saint = from > 1 && t.sign(from - 1, '.') && t.word(from - 2, ST);
    boolean name = t.word(from) && t.length(from) > 1;
    return saint && from < i ? from - 2 : name ? from : i;
  }

  private static boolean lowerName(Tokens t, int k, boolean care) {
    if ((t.glued(k) && t.length(k) == 1 && t.sign(k - 1, '\'')) || t.sign(k, '\'')) {
      return t.glued(k);
    }
    if (!t.word(k) || generic(t, k) || (!care && !t.capital(k))) {
      return false;
    }
    boolean name = t.any(k, Kind.bits(Kind.LAST, Kind.CITY, Kind.COUNTY)) && !t.any(k, WORDS);
    boolean town = t.lowerText() && t.is(k, Kind.CITY) && !t.is(k, Kind.EVERYDAY);
    if (town && t.word(k - 1, TO)) {
      return true;
    }
    boolean capital = t.capital(k) && !t.any(k, WORDS) && !t.is(k, Kind.EPONYM);
    return capital || name || (t.is(k, Kind.GEONOUN) && t.lowerText());
  }

  /** University of Michigan, Hospital of the Holy Cross. */
  private static int ofPlace(Tokens t, int e) {
    int k = e;
    if (!t.word(k, OF) || !t.sameLine(k)) {
      return e;
    }
    k++;
    while (k < e + 6
        && t.sameLine(k)
        && (t.capital(k) || t.word(k, JOIN))
        && !t.is(k, Kind.TITLE)) {
      k++;
    }
    while (k > e && !t.capital(k - 1)) {
      k--;
    }
    return (k > e + 1 && !generic(t, e + 1)) || k > e + 2 ? k : e;
  }

  private void employer(Tokens t, int i, Spans spans) {
    int n = t.phrase(i, Kind.WORKCUE);
    int c = t.sign(i + n, ':') ? i + n + 1 : i + n;
    boolean colon = c > i + n;
    if (n == 0 || (n == 1 && !colon) || !t.sameLine(c)) {
      return;
    }
    int e = c;
    while (e < c + 5 && t.sameLine(e) && (t.capital(e) || t.upper(e) || t.sign(e, "&-'"))) {
      e++;
    }
    boolean plain = e == c + 1 && t.any(c, WORDS) && !colon;
    if (e > c
        && t.word(c)
        && t.length(c) > 1
        && !plain
        && !t.any(c, Kind.bits(Kind.FUNCTION, Kind.TITLE))) {
      spans.add(c, e, Category.ORGANIZATION, 0.7, name());
    }
  }
}
