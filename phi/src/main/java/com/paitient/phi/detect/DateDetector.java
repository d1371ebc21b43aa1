// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/**
 * Dates in every usual shape, with or without a year, in digits, month names or spoken words. Bare
 * years, durations, scores ({@code 4/5}), pressures ({@code 120/80}) and bare months are none.
 */
final class DateDetector implements Detector {
  private static final long MONTHS = Kind.bits(Kind.MONTH, Kind.MONTHSHORT);
  private static final Words MODAL = Words.of("may march mar");
  private static final Words ORDINAL_END = Words.of("st nd rd th");
  private static final Words OF_THE = Words.of("of the in");
  private static final Words HALF_DAY = Words.of("am pm a p z utc est edt cst cdt pst pdt gmt");
  private static final Words UNITS =
      Words.of(
          "mg mcg ml mm cm units unit g kg tabs tablets pills percent times weeks week months days"
              + " day years year hours minutes lbs pounds grams milligrams puffs drops of");
  private static final Words AT = Words.of("at");
  private static final Words AND = Words.of("and");
  private static final Words BIRTH = Words.of("dob birth born birthdate birthday birthdate");

  @Override
  public String name() {
    return "dates";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    int i = 0;
    while (i < t.size()) {
      work.spend(2);
      int end = t.number(i) ? fromNumber(t, i) : t.word(i) ? fromWord(t, i) : i;
      if (end > i) {
        end = withTime(t, end);
        spans.add(i, end, Category.DATE, confidence(t, i, end), name());
        i = end;
      } else {
        i++;
      }
    }
  }

  private static double confidence(Tokens t, int from, int to) {
    boolean packedTime = to == from + 1 && t.length(from) > 8;
    return to - from >= 5 || t.any(from, MONTHS) || packedTime ? 0.95 : 0.8;
  }

  private static int fromNumber(Tokens t, int i) {
    if (joinedBefore(t, i)) {
      return i;
    }
    int end = threeParts(t, i);
    if (end == i) {
      end = dayMonth(t, i);
    }
    if (end == i) {
      end = twoParts(t, i);
    }
    if (end == i) {
      end = packed(t, i);
    }
    return end;
  }

  private static boolean joinedBefore(Tokens t, int i) {
    return t.glued(i)
        && (t.number(i - 1)
            || t.word(i - 1)
            || (t.sign(i - 1, "-/.:") && t.glued(i - 1) && (t.number(i - 2) || t.word(i - 2)))
            || t.sign(i - 1, "$#"));
  }

  /** 1/15/1965, 2020-03-04, 4.5.21, 5 , 7 , 1961. */
  private static int threeParts(Tokens t, int i) {
    if (!t.number(i + 2) || !t.number(i + 4) || !sameSign(t, i + 1, i + 3)) {
      return i;
    }
    boolean tight = t.glued(i + 1) && t.glued(i + 2) && t.glued(i + 3) && t.glued(i + 4);
    boolean spoken = t.sign(i + 1, ',') && t.length(i + 4) == 4 && year(t, i + 4);
    if (!(tight && t.sign(i + 1, "/-.")) && !spoken && !loose(t, i)) {
      return i;
    }
    if (!possible(t, i, i + 2, i + 4) || goesOn(t, i + 5)) {
      return i;
    }
    boolean dotted = t.sign(i + 1, '.') && t.length(i + 4) != 4 && t.length(i) != 4;
    return dotted && !birthBefore(t, i) && !t.is(i - 1, Kind.DATECUE) ? i : i + 5;
  }

  private static boolean loose(Tokens t, int i) {
    return t.sign(i + 1, "/-") && t.sameLine(i + 4) && t.length(i + 4) == 4 && year(t, i + 4);
  }

  private static boolean sameSign(Tokens t, int a, int b) {
    return t.anySign(a) && t.sign(b, t.first(a));
  }

  private static boolean goesOn(Tokens t, int i) {
    return (t.glued(i) && t.number(i))
        || (t.glued(i) && t.sign(i, "-/.") && t.glued(i + 1) && t.number(i + 1));
  }

  private static boolean possible(Tokens t, int a, int b, int c) {
    if (t.length(a) == 4) {
      return year(t, a) && month(t, b) && day(t, c) && t.length(c) <= 2;
    }
    boolean order = (month(t, a) && day(t, b)) || (day(t, a) && month(t, b));
    return order && t.length(a) <= 2 && t.length(b) <= 2 && (t.length(c) == 2 || year(t, c));
  }

  private static boolean month(Tokens t, int i) {
    return t.length(i) <= 2 && t.value(i) >= 1 && t.value(i) <= 12;
  }

  private static boolean day(Tokens t, int i) {
    return t.length(i) <= 2 && t.value(i) >= 1 && t.value(i) <= 31;
  }

  private static boolean year(Tokens t, int i) {
    return t.length(i) == 4 && t.value(i) >= 1850 && t.value(i) <= 2110;
  }

  /** 12/2019, 2020-03, 04/10, and 4/5 where the words around speak of a day. */
  private static int twoParts(Tokens t, int i) {
    if (!t.glued(i + 1) || !t.glued(i + 2) || !t.sign(i + 1, "/-") || !t.number(i + 2)) {
      return i;
    }
    if (goesOn(t, i + 3)) {
      return i;
    }
    if (month(t, i) && year(t, i + 2)) {
      return i + 3;
    }
    if (year(t, i) && t.length(i + 2) == 2 && month(t, i + 2) && t.sign(i + 1, '-')) {
      return t.value(i + 2) > 12 || t.value(i) > 2035 ? i : i + 3;
    }
    boolean shortYear = t.sign(i + 1, '/') && month(t, i) && t.length(i + 2) == 2;
    if (shortYear && t.value(i + 2) > 31 && t.is(i - 1, Kind.DATECUE) && !scoreAround(t, i)) {
      return i + 3;
    }
    boolean dayOfYear = t.sign(i + 1, '/') && month(t, i) && day(t, i + 2);
    return dayOfYear && speaksOfDay(t, i) ? i + 3 : i;
  }

  private static boolean speaksOfDay(Tokens t, int i) {
    if (scoreAround(t, i) || t.word(i + 3, UNITS)) {
      return false;
    }
    boolean padded = t.length(i) == 2 && t.length(i + 2) == 2 && t.first(i) == '0';
    boolean cue = t.is(i - 1, Kind.DATECUE) && !weakCue(t, i);
    boolean past = t.value(i + 2) > 12 || t.value(i) > t.value(i + 2);
    boolean after = t.word(i - 1, AFTER_CUE) && past;
    return padded
        || cue
        || after
        || t.is(i - 1, Kind.WEEKDAY)
        || (t.sign(i - 1, ':') && t.is(i - 2, Kind.DATECUE))
        || (t.sign(i + 3, ':') && past && t.gap(i) >= Tokens.LINE);
  }

  private static final Words AFTER_CUE = Words.of("of and to for in from through between");
  private static final Words WEAK_CUE =
      Words.of("of the and to for in from through between last next today");

  private static boolean weakCue(Tokens t, int i) {
    return t.word(i - 1, WEAK_CUE);
  }

  private static boolean scoreAround(Tokens t, int i) {
    for (int k = 1; k <= 3; k++) {
      if ((t.sameLine(i - k + 1) && t.is(i - k, Kind.SCOREWORD))
          || (t.sameLine(i + 2 + k) && t.is(i + 2 + k, Kind.SCOREWORD) && k < 3)) {
        return true;
      }
    }
    return false;
  }

  /** 20210427, 202104271156 where it can be nothing else, as HL7 writes. */
  private static int packed(Tokens t, int i) {
    int n = t.length(i);
    if ((n != 8 && n != 12 && n != 14) || goesOn(t, i + 1)) {
      return i;
    }
    int year = digits(t, i, 0, 4);
    int month = digits(t, i, 4, 6);
    int day = digits(t, i, 6, 8);
    boolean date = year >= 1900 && year <= 2040 && month >= 1 && month <= 12 && day >= 1;
    boolean hour = n == 8 || digits(t, i, 8, 10) < 24;
    return date && hour && day <= 31 ? i + 1 : i;
  }

  private static int digits(Tokens t, int i, int from, int to) {
    int value = 0;
    for (int k = from; k < to; k++) {
      value = value * 10 + t.at(i, k) - '0';
    }
    return value;
  }

  /** 3 March 2020, 5th of May, 15-Jan-2020, 3Mar2020. */
  private static int dayMonth(Tokens t, int i) {
    if (!day(t, i)) {
      return i;
    }
    int m = i + 1;
    boolean ordinal = t.glued(m) && t.word(m, ORDINAL_END);
    m += ordinal ? 1 : 0;
    boolean of = t.word(m, OF_THE) && t.sameLine(m);
    m += of ? 1 : 0;
    m += t.glued(m) && t.sign(m, "-/") ? 1 : 0;
    if (!t.any(m, MONTHS) || !t.sameLine(m)) {
      return i;
    }
    int end = yearAfter(t, m + 1);
    boolean sure = end > m + 1 || ordinal || of || !t.word(m, MODAL) || t.capital(m);
    return sure ? end : i;
  }

  private static int fromWord(Tokens t, int i) {
    if (t.any(i, MONTHS)) {
      return monthFirst(t, i);
    }
    if (t.is(i, Kind.ORDINAL)) {
      return ordinalOfMonth(t, i);
    }
    if (spokenNumber(t, i) && spokenNumber(t, i + 1) && birthBefore(t, i)) {
      int end = spokenRun(t, i);
      return t.word(end, UNITS) || t.word(i - 1, AT) ? i : end;
    }
    return i;
  }

  private static int ordinalOfMonth(Tokens t, int i) {
    boolean of = t.word(i + 1, OF_THE) && t.any(i + 2, MONTHS);
    return of ? yearAfter(t, i + 3) : i;
  }

  private static int monthFirst(Tokens t, int i) {
    int d = i + 1;
    boolean dot = t.sign(d, '.') && t.glued(d) && t.is(i, Kind.MONTHSHORT);
    d += dot ? 1 : 0;
    if (t.sign(d, "-/") && t.glued(d) && t.number(d + 1)) {
      d++;
    }
    if (t.word(d) && t.word(d, OF_THE) && (t.number(d + 1) || ordinalWord(t, d + 1))) {
      d++;
    }
    if (!t.sameLine(d)) {
      return i;
    }
    if (t.sign(d, ',') && year(t, d + 1) && t.sameLine(d + 1)) {
      d++;
    }
    if (year(t, d)) {
      return lowerModal(t, i) && !t.is(i - 1, Kind.DATECUE) ? i : d + 1;
    }
    if (day(t, d)) {
      return monthDay(t, i, d);
    }
    if (ordinalWord(t, d) || (spokenNumber(t, d) && !lowerModal(t, i))) {
      return spokenMonthDay(t, i, d);
    }
    return shortYear(t, i, d);
  }

  private static int monthDay(Tokens t, int i, int d) {
    int e = d + 1;
    boolean ordinal = t.word(e, ORDINAL_END) && t.gap(e) <= Tokens.SPACE;
    e += ordinal ? 1 : 0;
    int end = yearAfter(t, e);
    if (!ordinal && end == e && (t.word(e, UNITS) || t.sign(e, "%") || decimal(t, e))) {
      return i;
    }
    boolean sure = ordinal || end > e || !lowerModal(t, i) || t.is(i - 1, Kind.DATECUE);
    return sure ? end : i;
  }

  private static boolean decimal(Tokens t, int e) {
    return t.sign(e, '.') && t.glued(e) && t.glued(e + 1) && t.number(e + 1);
  }

  private static boolean lowerModal(Tokens t, int i) {
    return t.word(i, MODAL) && !t.capital(i);
  }

  private static boolean ordinalWord(Tokens t, int i) {
    return t.is(i, Kind.ORDINAL) || (t.is(i, Kind.TENS) && t.is(spokenNext(t, i), Kind.ORDINAL));
  }

  private static int spokenNext(Tokens t, int i) {
    return t.sign(i + 1, '-') ? i + 2 : i + 1;
  }

  private static int spokenMonthDay(Tokens t, int i, int d) {
    int e = d;
    while (e < d + 3 && (t.is(e, Kind.ORDINAL) || spokenNumber(t, e) || t.sign(e, '-'))) {
      boolean last = t.is(e, Kind.ORDINAL);
      e++;
      if (last) {
        break;
      }
    }
    if (!t.is(e - 1, Kind.ORDINAL) && t.word(e, UNITS)) {
      return i;
    }
    int y = t.sign(e, ',') || t.word(e, OF_THE) ? e + 1 : e;
    int end = spokenNumber(t, y) && spokenNumber(t, y + 1) ? spokenRun(t, y) : yearAfter(t, e);
    return Math.max(e, end);
  }

  private static boolean spokenNumber(Tokens t, int i) {
    return t.sameLine(i) && (t.is(i, Kind.NUMBERWORD) || t.is(i, Kind.TENS));
  }

  private static int spokenRun(Tokens t, int i) {
    int e = i;
    while (e < i + 12 && (spokenNumber(t, e) || (spokenLink(t, e) && spokenNumber(t, e + 1)))) {
      e++;
    }
    return e;
  }

  private static boolean spokenLink(Tokens t, int e) {
    return t.sign(e, "-,") || t.word(e, AND);
  }

  /** June '19. */
  private static int shortYear(Tokens t, int i, int d) {
    boolean year = t.sign(d, '\'') && t.glued(d + 1) && t.number(d + 1) && t.length(d + 1) == 2;
    return year ? d + 2 : i;
  }

  /** Where a year ends that may follow at {@code e}; {@code e} where none does. */
  private static int yearAfter(Tokens t, int e) {
    int y = e;
    if (t.sign(y, ",.-/") && t.sameLine(y)) {
      y++;
    }
    if (t.word(y, OF_THE)) {
      y++;
    }
    if (!t.sameLine(y)) {
      return e;
    }
    if (year(t, y)) {
      return y + 1;
    }
    if (t.sign(y, '\'') && t.length(y + 1) == 2 && t.number(y + 1)) {
      return y + 2;
    }
    boolean two = t.length(y) == 2 && t.number(y) && t.sign(e, "-/");
    return two ? y + 1 : spokenYear(t, e, y);
  }

  private static int spokenYear(Tokens t, int e, int y) {
    boolean century = t.is(y, Kind.TENS) && spokenNumber(t, y + 1) && y > e;
    return century ? spokenRun(t, y) : e;
  }

  private static boolean birthBefore(Tokens t, int i) {
    for (int k = 1; k <= 4 && t.gap(i - k + 1) < Tokens.PARAGRAPH; k++) {
      if (t.word(i - k, BIRTH)) {
        return true;
      }
    }
    return false;
  }

  /** Takes a time of day into the date where it is written with it: T10:43:00Z. */
  private static int withTime(Tokens t, int e) {
    int h = e;
    boolean letter = t.glued(h) && t.length(h) == 1 && (t.first(h) | 32) == 't';
    h += letter ? 1 : 0;
    if (!t.number(h) || !t.sign(h + 1, ':') || !t.number(h + 2) || t.length(h) > 2) {
      return e;
    }
    if (!t.glued(h + 1) || !t.glued(h + 2) || (!letter && t.gap(h) != Tokens.SPACE)) {
      return e;
    }
    int end = h + 3;
    while (end < h + 9 && t.glued(end) && t.sign(end, ":.+-") && t.number(end + 1)) {
      end += 2;
    }
    return t.word(end, HALF_DAY) && t.sameLine(end) ? end + 1 : end;
  }
}
