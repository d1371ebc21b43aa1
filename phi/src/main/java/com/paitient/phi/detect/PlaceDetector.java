// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/** Street addresses, towns with their state, ZIP codes, and places that people live in or go to. */
final class PlaceDetector implements Detector {
  private static final long BREAKS = Kind.bits(Kind.FUNCTION, Kind.MONTH);
  private static final long LISTED = Kind.bits(Kind.CITY, Kind.COUNTY, Kind.STATE, Kind.COUNTRY);
  private static final long LOWER_STARTS = LISTED | Kind.bits(Kind.PLACECUE, Kind.PREFIX);
  private static final long WORDS = Kind.bits(Kind.EVERYDAY, Kind.COMMON, Kind.RARE);
  private static final Words PO = Words.of("po p");
  private static final Words BOX = Words.of("box");
  private static final Words HIGHWAY = Words.of("highway hwy route rt interstate road rd county");
  private static final Words ST = Words.of("st saint fort ft mount mt san santa los las el la new");
  private static final Words FRONT = Words.of("lake mount mt fort");
  private static final Words IN = Words.of("in near around of at from to");

  @Override
  public String name() {
    return "places";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    int i = 0;
    while (i < t.size()) {
      work.spend(4);
      i = Math.max(i + 1, look(t, i, spans));
    }
  }

  private int look(Tokens t, int i, Spans spans) {
    if (t.number(i)) {
      return number(t, i, spans);
    }
    if (!t.word(i) || plain(t, i)) {
      return i;
    }
    int end = box(t, i);
    end = end > i ? end : cityState(t, i);
    if (end > i) {
      return found(spans, i, tail(t, end), 0.9);
    }
    end = stateZip(t, i);
    if (end > i) {
      return found(spans, i, end, 0.85);
    }
    end = cued(t, i, spans);
    return end > i ? end : named(t, i, spans);
  }

  /** Whether no place starts at a word: most words in small letters. */
  private static boolean plain(Tokens t, int i) {
    return t.lower(i) && !t.any(i, LOWER_STARTS) && !t.word(i, FRONT) && !t.word(i, PO);
  }

  private int found(Spans spans, int from, int to, double confidence) {
    spans.add(from, to, Category.LOCATION, confidence, name());
    return to;
  }

  private int number(Tokens t, int i, Spans spans) {
    int end = street(t, i);
    return end > i ? found(spans, i, tail(t, end), 0.92) : i;
  }

  /** 123 North Main Street, 45B W. 4th Ave Apt 2. */
  private static int street(Tokens t, int i) {
    int e = i + 1;
    if (t.length(i) > 6 || (t.glued(i) && !t.sign(i - 1, "\"'>(:#|;,="))) {
      return i;
    }
    if (t.sign(e, '-') && t.glued(e) && t.number(e + 1)) {
      e += 2;
    }
    if (t.word(e) && t.glued(e) && t.length(e) == 1) {
      e++;
    }
    int first = e;
    while (e < first + 6 && t.gap(e) <= Tokens.LINE && nameOfStreet(t, e)) {
      boolean suffix = e > first && t.is(e, Kind.STREET) && suffix(t, e);
      e++;
      if (suffix && !(t.is(e, Kind.STREET) && t.capital(e) && t.sameLine(e))) {
        return t.sign(e, '.') && t.glued(e) ? e + 1 : e;
      }
    }
    return highway(t, first) > first ? highway(t, first) : i;
  }

  private static boolean suffix(Tokens t, int e) {
    return !t.lower(e) || t.lowerText() || t.length(e) > 3 || t.sign(e + 1, ",.");
  }

  private static boolean nameOfStreet(Tokens t, int e) {
    if (t.number(e)) {
      return t.length(e) <= 3 && (t.word(e + 1) && t.glued(e + 1));
    }
    if (t.sign(e, ".-'")) {
      return t.glued(e);
    }
    boolean ordinal = t.glued(e) && t.number(e - 1);
    boolean fits = t.capital(e) || t.upper(e) || t.is(e, Kind.DIRECTION) || t.is(e, Kind.STREET);
    boolean lower = t.lower(e) && t.any(e, Kind.bits(Kind.LAST, Kind.CITY, Kind.FIRST));
    return t.word(e) && (ordinal || fits || (lower && !t.any(e, BREAKS)));
  }

  private static int highway(Tokens t, int e) {
    int h = t.capital(e) && !t.word(e, HIGHWAY) ? e + 1 : e;
    return t.word(h, HIGHWAY) && !t.lower(h) && t.number(h + 1) && t.sameLine(h + 1) ? h + 2 : e;
  }

  /** Unit, town, state, ZIP code and country after a street. */
  private static int tail(Tokens t, int e) {
    int end = unit(t, e);
    end = town(t, end);
    return zip(t, end);
  }

  private static int skip(Tokens t, int e) {
    return t.sign(e, ",") ? e + 1 : e;
  }

  private static int unit(Tokens t, int e) {
    int u = skip(t, e);
    if (t.sign(u, '#') && (t.number(u + 1) || t.word(u + 1))) {
      return t.glued(u + 2) && t.word(u + 2) ? u + 3 : u + 2;
    }
    if (!t.is(u, Kind.UNIT) || t.gap(u) > Tokens.LINE) {
      return e;
    }
    int v = u + 1;
    while (v < u + 3 && t.sign(v, ".#")) {
      v++;
    }
    if (!t.number(v) && t.length(v) != 1) {
      return e;
    }
    return t.glued(v + 1) && (t.word(v + 1) || t.number(v + 1)) ? v + 2 : v + 1;
  }

  private static int town(Tokens t, int e) {
    int c = skip(t, e);
    int k = c;
    while (k < c + 4 && t.gap(k) <= Tokens.LINE && townWord(t, k)) {
      k++;
    }
    if (k == c) {
      return stateAt(t, c) > c ? stateAt(t, c) : e;
    }
    int s = skip(t, k);
    int state = stateAt(t, s);
    if (state > s) {
      return state;
    }
    boolean known = t.any(c, LISTED) || t.phrase(c, Kind.CITY) > 0;
    boolean comma = t.sign(c - 1, ',');
    return zip(t, k) > k || (comma && known) ? k : e;
  }

  private static boolean townWord(Tokens t, int k) {
    boolean letters = (t.capital(k) || t.upper(k)) && !t.any(k, BREAKS) && stateAt(t, k) == k;
    boolean low = t.lowerText() && t.is(k, Kind.CITY) && !t.is(k, Kind.FUNCTION);
    return letters || low || (t.sign(k, ".-'") && t.glued(k));
  }

  private static int stateAt(Tokens t, int s) {
    if (t.gap(s) > Tokens.LINE) {
      return s;
    }
    int n = t.phrase(s, Kind.STATE);
    if (n > 0) {
      return s + n;
    }
    boolean code = t.is(s, Kind.STATECODE) && t.length(s) == 2 && (t.upper(s) || t.number(s + 1));
    return code ? s + 1 : s;
  }

  /** The end of the state and ZIP code that follow a town's name; {@code e} for none. */
  static int state(Tokens t, int e) {
    int s = skip(t, e);
    int end = s > e || !t.lower(s) ? stateAt(t, s) : s;
    boolean code = s > e && t.is(s, Kind.STATECODE) && t.length(s) == 2 && t.lowerText();
    end = end == s && code && t.sameLine(s) ? s + 1 : end;
    return end > s ? zip(t, end) : e;
  }

  private static int zip(Tokens t, int e) {
    int z = skip(t, e);
    if (!t.number(z) || t.length(z) != 5 || t.gap(z) > Tokens.LINE) {
      return country(t, e);
    }
    boolean plus4 = t.sign(z + 1, '-') && t.glued(z + 1) && t.length(z + 2) == 4 && t.number(z + 2);
    return country(t, plus4 ? z + 3 : z + 1);
  }

  private static int country(Tokens t, int e) {
    int c = skip(t, e);
    int n = t.gap(c) <= Tokens.LINE && !t.lower(c) ? t.phrase(c, Kind.COUNTRY) : 0;
    return n > 0 ? c + n : e;
  }

  private static int box(Tokens t, int i) {
    if (!t.word(i, PO)) {
      return i;
    }
    int b = i + 1;
    while (b < i + 5 && (t.sign(b, '.') || (t.length(b) == 1 && t.word(b)))) {
      b++;
    }
    return t.word(b, BOX) && t.number(b + 1) ? b + 2 : i;
  }

  /** Columbus, Georgia; San Ramon, CA; st. louis , missouri. */
  private static int cityState(Tokens t, int i) {
    if (t.any(i, BREAKS) && !t.word(i, ST)) {
      return i;
    }
    int k = i;
    while (k < i + 4 && (k == i || t.sameLine(k)) && cityWord(t, k)) {
      k++;
    }
    if (k == i || (!t.sign(k, ',') && !t.lowerText())) {
      return i;
    }
    int s = skip(t, k);
    int state = stateAt(t, s);
    boolean sure = t.phrase(s, Kind.STATE) > 0 || zip(t, state) > state || t.is(k - 1, Kind.CITY);
    boolean listed = t.phrase(i, Kind.CITY) > 0 || t.is(k - 1, Kind.CITY);
    boolean fits = t.sign(k, ',') ? sure && (listed || !t.lower(i)) : listed && k > i;
    return state > s && fits && t.sameLine(s) && !credential(t, i, s) ? state : i;
  }

  /** Whitfield, MD is a physician; in Columbus, MD is a town. */
  private static boolean credential(Tokens t, int i, int s) {
    boolean code = t.is(s, Kind.CREDENTIAL) && t.length(s) == 2 && !t.number(s + 1);
    boolean name = t.length(i) == 1 || t.any(i, Kind.bits(Kind.FIRST, Kind.LAST));
    return code && name && !t.word(i - 1, IN);
  }

  private static boolean cityWord(Tokens t, int k) {
    if (t.sign(k, ".-'")) {
      return t.glued(k);
    }
    boolean low = t.lowerText() && t.any(k, Kind.bits(Kind.CITY)) && !t.is(k, Kind.EVERYDAY);
    return t.capital(k) || (t.upper(k) && t.is(k, Kind.CITY)) || low;
  }

  private static int stateZip(Tokens t, int i) {
    boolean code = t.is(i, Kind.STATECODE) && t.upper(i) && t.length(i) == 2;
    boolean state = code || t.is(i, Kind.STATE);
    int s = stateAt(t, i);
    return state && s > i && t.sameLine(s) && zip(t, s) > s ? zip(t, s) : i;
  }

  private int cued(Tokens t, int i, Spans spans) {
    int n = t.phrase(i, Kind.PLACECUE);
    if (n == 0) {
      return i;
    }
    int c = i + n;
    c += t.sign(c, ':') ? 1 : 0;
    if (!t.sameLine(c)) {
      return i;
    }
    int state = cityState(t, c);
    if (state > c) {
      return found(spans, c, tail(t, state), 0.93);
    }
    int listed = longest(t, c);
    boolean sure = n > 1 || t.lower(i);
    if (listed > 0 && placeName(t, c, listed)) {
      int to = country(t, c + listed);
      return found(spans, c, to, listed > 1 || n > 1 ? 0.9 : 0.7);
    }
    return n > 1 && sure ? unlisted(t, c, spans) : i;
  }

  private int unlisted(Tokens t, int c, Spans spans) {
    int e = c;
    while (e < c + 3 && t.sameLine(e) && t.capital(e) && !t.any(e, BREAKS)) {
      e++;
    }
    boolean words = e == c + 1 && t.any(c, WORDS);
    boolean other = t.any(c, Kind.bits(Kind.EPONYM, Kind.DRUGISH, Kind.WEEKDAY, Kind.TITLE));
    boolean care = t.phrase(e - 1, Kind.CAREPLACE) > 0 || t.phrase(e, Kind.CAREPLACE) > 0;
    boolean letters = t.length(c) < 3;
    boolean fits = e > c && !words && !other && !care && !letters;
    return fits ? found(spans, c, country(t, e), 0.6) : c;
  }

  private static int longest(Tokens t, int c) {
    int a = Math.max(t.phrase(c, Kind.CITY), t.phrase(c, Kind.COUNTY));
    int b = Math.max(t.phrase(c, Kind.STATE), t.phrase(c, Kind.COUNTRY));
    return Math.max(a, b);
  }

  private static boolean placeName(Tokens t, int c, int n) {
    boolean big = t.phrase(c, Kind.STATE) > 0 || t.phrase(c, Kind.COUNTRY) > 0;
    if (t.lower(c)) {
      boolean plain = t.any(c, WORDS) && n == 1;
      return (big && !t.any(c, Kind.bits(Kind.EVERYDAY))) || (!plain && !t.is(c, Kind.FIRST));
    }
    boolean cityOnly = !big && t.any(c, Kind.bits(Kind.EVERYDAY, Kind.TITLE, Kind.ROLE)) && n == 1;
    return !cityOnly
        && !t.any(c, BREAKS)
        && t.phrase(c + n, Kind.CAREPLACE) == 0
        && !t.is(c + n, Kind.EPONYMHEAD);
  }

  private int named(Tokens t, int i, Spans spans) {
    int state = t.phrase(i, Kind.STATE);
    if (t.capital(i) && NameWords.eponymFollows(t, i + 1)) {
      return i;
    }
    if (state > 0 && t.capital(i) && !t.is(i - 1, Kind.TITLE) && !nameAround(t, i, state)) {
      return found(spans, i, i + state, 0.6);
    }
    if (t.word(i, FRONT) && t.sameLine(i + 1) && placeAfter(t, i)) {
      return found(spans, i, i + 2, 0.75);
    }
    int e = i + 1;
    while (e < i + 3 && t.capital(e) && t.sameLine(e) && !t.is(e, Kind.GEONOUN)) {
      e++;
    }
    boolean geo = t.is(e, Kind.GEONOUN) && t.sameLine(e) && geoFront(t, i, e);
    return geo ? found(spans, i, e + 1, 0.65) : i;
  }

  private static boolean nameAround(Tokens t, int i, int n) {
    boolean single = n == 1 && t.any(i, Kind.bits(Kind.FIRST, Kind.LAST));
    boolean neighbour = t.capital(i + n) && t.sameLine(i + n) && t.is(i + n, Kind.LAST);
    boolean first = t.capital(i - 1) && t.is(i - 1, Kind.FIRST) && t.sameLine(i);
    boolean care = t.phrase(i + n, Kind.CAREPLACE) > 0 || t.phrase(i + n, Kind.WORKPLACE) > 0;
    return (single && (neighbour || first)) || care || t.is(i + n, Kind.EPONYMHEAD);
  }

  private static boolean placeAfter(Tokens t, int i) {
    boolean capital = t.capital(i) && t.capital(i + 1) && !t.is(i + 1, Kind.FUNCTION);
    boolean listed = t.any(i + 1, Kind.bits(Kind.LAST, Kind.CITY)) && !t.is(i + 1, Kind.EVERYDAY);
    return capital || (t.lower(i) && t.lowerText() && listed && !t.is(i + 1, Kind.FUNCTION));
  }

  private static boolean geoFront(Tokens t, int i, int e) {
    if (t.capital(i) && t.capital(e)) {
      return !t.any(i, BREAKS)
          && !t.any(i, Kind.bits(Kind.TITLE, Kind.ROLE, Kind.GREETING))
          && !t.any(i, Kind.bits(Kind.EVERYDAY))
          && t.gap(i) < Tokens.PARAGRAPH;
    }
    boolean low = e == i + 1 && t.lowerText() && t.any(i, LISTED) && !t.any(i, WORDS);
    return low && t.word(i - 1, IN);
  }
}
