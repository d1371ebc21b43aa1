// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/**
 * Names of people: after titles, labels, relatives and greetings; first and last names by list.
 * Eponyms are none.
 */
final class NameDetector implements Detector {
  private static final int MOST = 6;
  private static final Words NAMED = Words.of("named called is name");
  private static final Words DOCTOR = Words.of("doctor doc nurse miss judge professor");
  private static final Words SO = Words.of("so well okay ok alright and right now");

  @Override
  public String name() {
    return "names";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    int i = 0;
    while (i < t.size()) {
      work.spend(6);
      int end = t.word(i) ? look(t, i, spans) : i;
      i = Math.max(i + 1, end);
    }
  }

  private int found(Spans spans, int from, int to, double confidence) {
    spans.add(from, to, Category.NAME, confidence, name());
    return to;
  }

  private static final long CUES = Kind.bits(Kind.LABEL, Kind.ROLE, Kind.RELATIVE, Kind.PREFIX);
  private static final long LOWER_STARTS = CUES | Kind.bits(Kind.TITLE, Kind.FIRST);

  private int look(Tokens t, int i, Spans spans) {
    if (t.lower(i) && !t.any(i, LOWER_STARTS)) {
      return i;
    }
    int end = titled(t, i, spans);
    end = end > i ? end : labelled(t, i, spans);
    end = end > i ? end : reversed(t, i, spans);
    end = end > i ? end : full(t, i, spans);
    end = end > i ? end : licensed(t, i, spans);
    end = end > i ? end : cued(t, i, spans);
    return end > i ? end : single(t, i, spans);
  }

  // Dr. Smith, Mr John Q. Public, doctor wood

  private int titled(Tokens t, int i, Spans spans) {
    if (!t.is(i, Kind.TITLE)) {
      return i;
    }
    int n = t.sign(i + 1, '.') && !t.word(i, DOCTOR) ? i + 2 : i + 1;
    if (!t.sameLine(n)) {
      return i;
    }
    boolean abbreviated = t.length(i) == 2 && n == i + 1 && t.lower(n);
    if (abbreviated && (!NameWords.listed(t, n) || t.upper(i))) {
      return i;
    }
    int end = t.lower(n) ? lowerRun(t, n, t.word(i, DOCTOR)) : run(t, n);
    return end > n ? found(spans, n, suffix(t, end), 0.95) : i;
  }

  /** The run of written name words from {@code n} on, initials, particles and hyphens included. */
  private static int run(Tokens t, int n) {
    int e = n;
    int last = n;
    while (e < n + MOST && (e == n || t.sameLine(e))) {
      if (NameWords.written(t, e) && !stops(t, e, n)) {
        e++;
        last = e;
      } else if ((joins(t, e) && e > n) || (t.is(e, Kind.PARTICLE) && !english(t, e))) {
        e++;
      } else {
        break;
      }
    }
    return last;
  }

  private static boolean english(Tokens t, int e) {
    return t.lower(e) && t.any(e, Kind.bits(Kind.FUNCTION));
  }

  private static boolean joins(Tokens t, int e) {
    return (t.sign(e, "-") && t.glued(e) && t.glued(e + 1))
        || (t.sign(e, '.') && t.glued(e) && t.length(e - 1) <= 2 && t.word(e - 1));
  }

  private static boolean stops(Tokens t, int e, int n) {
    boolean role =
        t.any(e, Kind.bits(Kind.ROLE, Kind.RELATIVE, Kind.LABEL)) && !NameWords.listed(t, e);
    boolean word = e > n && NameWords.frequent(t, e) && !NameWords.listed(t, e);
    return role || word || (t.sign(e + 1, ':') && e > n);
  }

  private static int lowerRun(Tokens t, int n, boolean strict) {
    if (!NameWords.possible(t, n) || t.any(n, Kind.bits(Kind.PERSONVERB, Kind.ROLE))) {
      return n;
    }
    boolean everyday = t.is(n, Kind.EVERYDAY) && strict && !lowerPerson(t, n + 1);
    boolean fits = NameWords.english(t, n) ? t.is(n, Kind.LAST) && !everyday : t.length(n) > 1;
    if (!fits) {
      return n;
    }
    return secondName(t, n + 1) && t.is(n, Kind.FIRST) ? n + 2 : hyphenated(t, n + 1);
  }

  private static boolean secondName(Tokens t, int l) {
    boolean listed = t.sameLine(l) && t.lower(l) && t.is(l, Kind.LAST) && !t.any(l, NOT_LAST);
    boolean plain = t.is(l, Kind.EVERYDAY) && !lowerPerson(t, l + 1);
    return listed && NameWords.possible(t, l) && !plain;
  }

  private static int hyphenated(Tokens t, int e) {
    boolean more = t.sign(e, '-') && t.glued(e) && t.glued(e + 1) && t.is(e + 1, Kind.LAST);
    return more ? e + 2 : e;
  }

  private static int suffix(Tokens t, int e) {
    int s = t.sign(e, ',') ? e + 1 : e;
    return t.is(s, Kind.SUFFIXNAME) && t.sameLine(s) ? s + 1 : e;
  }

  // Patient: John Smith, Attending - J. Doe, Name: SMITH

  private int labelled(Tokens t, int i, Spans spans) {
    if (!t.any(i, CUES)) {
      return i;
    }
    int n = Math.max(t.phrase(i, Kind.LABEL), t.phrase(i, Kind.ROLE));
    n = Math.max(n, t.phrase(i, Kind.RELATIVE));
    if (n == 0) {
      return i;
    }
    int c = i + n;
    boolean colon = t.sign(c, ":=") || (t.sign(c, '-') && !t.glued(c));
    int v = colon ? c + 1 : c;
    v += colon && t.sign(v, "\"'") ? 1 : 0;
    if (t.gap(v) > (colon ? Tokens.LINE : Tokens.SPACE)) {
      return i;
    }
    v = colon ? v : nameAfterRole(t, i, v);
    if (!colon && t.word(i, FROM)) {
      return i;
    }
    int end = colon ? afterColon(t, v) : afterRole(t, i, v);
    return end > v ? found(spans, v, suffix(t, end), colon ? 0.85 : 0.75) : i;
  }

  private static int afterColon(Tokens t, int v) {
    if (t.is(v, Kind.TITLE)) {
      return v;
    }
    if (lastFirst(t, v) > v) {
      return lastFirst(t, v);
    }
    int end = run(t, v);
    boolean both = end == v + 2 && t.is(v, Kind.FIRST) && t.is(v + 1, Kind.LAST);
    for (int k = v; k < end; k++) {
      if (both || (NameWords.listed(t, k) && !NameWords.frequent(t, k))) {
        return nameLike(t, v, end) ? end : v;
      }
    }
    return v;
  }

  private static boolean nameLike(Tokens t, int v, int end) {
    boolean firstWord =
        (NameWords.listed(t, v) && !NameWords.frequent(t, v)) || t.is(v, Kind.FIRST);
    return (firstWord || (end - v > 1 && !NameWords.english(t, v)))
        && !NameWords.eponymFollows(t, end)
        && t.phrase(end - 1, Kind.CAREPLACE) == 0
        && t.phrase(end, Kind.CAREPLACE) == 0
        && (!t.is(v, Kind.EPONYM) || t.is(v, Kind.FIRST));
  }

  private static int nameAfterRole(Tokens t, int i, int v) {
    int k = t.word(v, NAMED) && !t.is(i, Kind.LABEL) ? v + 1 : v;
    return t.sign(k, ',') && t.any(i, Kind.bits(Kind.RELATIVE, Kind.ROLE)) ? k + 1 : k;
  }

  private static int afterRole(Tokens t, int i, int k) {
    if (!t.sameLine(k) || t.lower(k)) {
      return k;
    }
    int end = run(t, k);
    boolean name = end > k && nameLike(t, k, end) && NameWords.listed(t, k);
    boolean both = end > k + 1 && t.is(k, Kind.FIRST) && t.is(k + 1, Kind.LAST);
    boolean plain = NameWords.frequent(t, k) && !both;
    boolean shout = t.upper(k) && !t.upper(i) && t.length(k) < 5;
    boolean strange = end == k + 2 && NameWords.unknown(t, k) && NameWords.unknown(t, k + 1);
    return (name && !plain && !shout) || strange ? end : k;
  }

  // Smith, John A.

  private int reversed(Tokens t, int i, Spans spans) {
    if (t.sign(i + 1, '^') && t.glued(i + 1) && t.upper(i) && t.upper(i + 2)) {
      found(spans, i, i + 1, 0.85);
      return found(spans, i + 2, i + 3, 0.85);
    }
    int end = t.sign(i + 1, ',') ? lastFirst(t, i) : i;
    if (end == i) {
      return i;
    }
    boolean starts = t.gap(i) >= Tokens.LINE || t.sign(i - 1, ":;-");
    long places = Kind.bits(Kind.STATE, Kind.COUNTRY);
    boolean sure =
        !NameWords.english(t, i + 2)
            && (!t.is(i, Kind.EVERYDAY) || starts || end > i + 3)
            && !t.any(i, places)
            && !t.any(i + 2, places)
            && (starts || !t.is(i + 2, Kind.EPONYM))
            && (!t.is(i, Kind.FIRST) || starts)
            && (starts || !t.sign(end, ',') || t.upper(i));
    return sure ? found(spans, i, end, 0.85) : i;
  }

  /** Honda Civic, VIN 5XXYH98. */
  private static final Words CAR = Words.of("vin");

  private static int lastFirst(Tokens t, int i) {
    boolean shape =
        NameWords.written(t, i)
            && t.sign(i + 1, ',')
            && NameWords.written(t, i + 2)
            && t.sameLine(i + 1)
            && t.sameLine(i + 2);
    boolean starts = t.gap(i) >= Tokens.LINE || t.sign(i - 1, ":;-");
    boolean family = NameWords.listed(t, i) || (starts && NameWords.unknown(t, i));
    if (!shape || !family || !t.is(i + 2, Kind.FIRST) || t.word(i + 2, CAR)) {
      return i;
    }
    int e = i + 3;
    if (t.sameLine(e) && NameWords.initial(t, e)) {
      e += t.sign(e + 1, '.') ? 2 : 1;
    }
    return e;
  }

  // John Smith, J. R. Smith, john smith

  private int full(Tokens t, int i, Spans spans) {
    if (t.lower(i)) {
      return lowerFull(t, i, spans);
    }
    boolean initial = NameWords.initial(t, i) && t.sign(i + 1, '.') && t.glued(i + 1);
    if (!NameWords.written(t, i) || !(initial || NameWords.first(t, i))) {
      return strange(t, i, spans);
    }
    int end = run(t, i);
    if (end < i + 2 || !fullName(t, i, end, initial) || NameWords.eponymFollows(t, end)) {
      return i;
    }
    return found(spans, i, suffix(t, end), 0.85);
  }

  /** Thandiwe Mokoena, 54F: two words that no list has, where an age or a birth follows. */
  private int strange(Tokens t, int i, Spans spans) {
    int e = i + 2;
    boolean pair = NameWords.unknown(t, i) && NameWords.unknown(t, i + 1) && t.sameLine(i + 1);
    if (!pair || NameWords.eponymFollows(t, e) || t.gap(e) > Tokens.SPACE) {
      return i;
    }
    boolean said = t.word(e + 1, AFTER_PERSON) || t.any(e + 1, Kind.bits(Kind.RELATIVE, Kind.ROLE));
    boolean clause = t.sign(e, ",(") && (t.number(e + 1) || said);
    boolean verb = t.word(e, STRANGE_VERB) && !t.is(i - 1, Kind.FUNCTION);
    return clause || verb ? found(spans, i, e, 0.6) : i;
  }

  private static final Words STRANGE_VERB =
      Words.of("presents presented reports denies called states complains who says told asked");

  private static boolean fullName(Tokens t, int i, int end, boolean initial) {
    int last = end - 1;
    if (last == i || place(t, last, end) || (initial && NameWords.english(t, last))) {
      return false;
    }
    if (t.sign(i + 1, '-') && t.is(i, Kind.EPONYM)) {
      return false;
    }
    boolean both = t.is(i, Kind.FIRST) && t.is(last, Kind.LAST);
    boolean plain = NameWords.english(t, i) && NameWords.frequent(t, last);
    boolean told = both && personFollows(t, end) && !t.is(i, Kind.DIRECTION);
    boolean fits = both || (!NameWords.english(t, i) && !NameWords.english(t, last));
    return (fits && !plain && !shouted(t, i, last)) || (told && !t.upper(i));
  }

  private static boolean place(Tokens t, int last, int end) {
    boolean care = t.phrase(last, Kind.CAREPLACE) > 0 || t.is(last, Kind.WORKPLACE);
    boolean geo = t.any(last, Kind.bits(Kind.STREET, Kind.GEONOUN, Kind.EPONYMHEAD));
    boolean careNext = t.phrase(end, Kind.CAREPLACE) > 0 && !t.lower(end);
    return ((care || geo) && !(t.is(last, Kind.LAST) && personFollows(t, end))) || careNext;
  }

  /** What stands after a name rather than after a thing. */
  private static boolean personFollows(Tokens t, int e) {
    return t.is(e, Kind.PERSONVERB)
        || t.sign(e, ",(|;:\"<")
        || t.gap(e) >= Tokens.LINE
        || (t.sign(e, '-') && !t.glued(e))
        || (t.sign(e, '.') && t.gap(e + 1) >= Tokens.LINE)
        || t.word(e, AFTER_PERSON);
  }

  private static final Words AFTER_PERSON = Words.of("a an aged dob mrn who at age pleasant");

  private static boolean shouted(Tokens t, int i, int last) {
    boolean plainLast = NameWords.english(t, last) && !t.is(last, Kind.LAST);
    boolean plain = NameWords.english(t, i) || plainLast || t.length(last) < 3;
    return t.upper(i) && t.upper(last) && plain;
  }

  private int lowerFull(Tokens t, int i, Spans spans) {
    int l = i + 1;
    boolean pair = NameWords.sureFirst(t, i) && t.lower(l) && t.sameLine(l) && t.is(l, Kind.LAST);
    if (!pair || !NameWords.possible(t, l) || t.length(i) < 3 || t.length(l) < 3) {
      return i;
    }
    boolean sure = !NameWords.english(t, l) && !t.is(l, Kind.EPONYM);
    boolean told = t.lowerText() && !t.any(l, NOT_LAST) && lowerPerson(t, l + 1);
    return (sure || told) && !NameWords.eponymFollows(t, l + 1) ? found(spans, i, l + 1, 0.75) : i;
  }

  private static final long NOT_LAST = Kind.bits(Kind.PERSONVERB, Kind.ROLE, Kind.RELATIVE);

  private static boolean lowerPerson(Tokens t, int e) {
    return t.sign(e, ",.?'")
        || t.is(e, Kind.PERSONVERB)
        || t.gap(e) >= Tokens.LINE
        || t.word(e, AFTER_PERSON);
  }

  // Hernandez MD; Carrow, RN

  private int licensed(Tokens t, int i, Spans spans) {
    if (!NameWords.written(t, i) || t.length(i) < 3) {
      return i;
    }
    int end = run(t, i);
    int c = t.sign(end, ',') ? end + 1 : end;
    boolean degree = t.word(c, DEGREE) && t.upper(c) && t.sameLine(c);
    boolean name = NameWords.listed(t, i) || NameWords.unknown(t, i);
    boolean plain = NameWords.frequent(t, i) || t.upper(i) || t.is(i, Kind.ROLE);
    return end > i && degree && name && !plain ? found(spans, i, end, 0.8) : i;
  }

  private static final Words DEGREE =
      Words.of("md rn np do pa phd lpn crna dnp fnp dpm lcsw pharmd");

  // hi martha, my wife Mary, signed by Karen, thanks mark

  private int cued(Tokens t, int i, Spans spans) {
    if (!t.is(i, Kind.FIRST)) {
      return i;
    }
    boolean cue =
        t.any(i - 1, Kind.bits(Kind.GREETING, Kind.GIVENBY, Kind.RELATIVE, Kind.ROLE))
            || (t.sign(i - 1, ',') && t.any(i - 2, Kind.bits(Kind.GREETING)))
            || speakerTurn(t, i);
    boolean country = t.any(i, Kind.bits(Kind.STATE, Kind.COUNTRY)) && t.word(i - 1, FROM);
    if (!cue || country || !NameWords.possible(t, i) || t.length(i) < 3) {
      return i;
    }
    return t.lower(i) ? lowerCued(t, i, spans) : capitalCued(t, i, spans);
  }

  private static final Words FROM = Words.of("from to for of about");

  private static boolean speakerTurn(Tokens t, int i) {
    return t.sign(i - 1, ']') && t.sign(i - 3, '[');
  }

  private int capitalCued(Tokens t, int i, Spans spans) {
    int end = run(t, i);
    boolean plain = NameWords.frequent(t, i) || t.is(i, Kind.EPONYM);
    boolean skip = plain || end != i + 1 || NameWords.eponymFollows(t, end) || t.upper(i);
    return skip ? i : found(spans, i, end, 0.75);
  }

  private int lowerCued(Tokens t, int i, Spans spans) {
    if (NameWords.eponymFollows(t, i + 1)) {
      return i;
    }
    boolean english = NameWords.english(t, i);
    boolean greeted =
        (t.is(i - 1, Kind.GREETING) && !t.word(i - 1, SO))
            || (t.sign(i - 1, ',') && t.is(i - 2, Kind.GREETING));
    boolean plain = NameWords.frequent(t, i) && !(greeted && addressed(t, i));
    if (plain || (english && !greeted && !addressed(t, i))) {
      return i;
    }
    if (!t.lowerText() && english) {
      return i;
    }
    int end = lowerRun(t, i, true);
    return end > i ? found(spans, i, end, 0.7) : i;
  }

  private static final Words ADDRESSED =
      Words.of("how what tell i so you good nice it's thanks thank can is what's how're are do");

  static boolean addressed(Tokens t, int i) {
    return t.sign(i + 1, ",.?!") || t.word(i + 1, ADDRESSED) || t.gap(i + 1) >= Tokens.LINE;
  }

  // Karen

  private int single(Tokens t, int i, Spans spans) {
    if (!t.is(i, Kind.FIRST)) {
      return i;
    }
    if (!NameWords.sureFirst(t, i) || t.length(i) < 3 || NameWords.eponymFollows(t, i + 1)) {
      return i;
    }
    boolean place =
        t.phrase(i + 1, Kind.CAREPLACE) > 0 || t.any(i + 1, Kind.bits(Kind.STREET, Kind.GEONOUN));
    if (place || hyphen(t, i) || partOfTerm(t, i)) {
      return i;
    }
    boolean low = t.lower(i) && t.lowerText() && t.is(i, Kind.LAST) && t.length(i) > 3;
    return t.capital(i) || low ? found(spans, i, i + 1, 0.6) : i;
  }

  private static boolean hyphen(Tokens t, int i) {
    boolean before = t.glued(i) && t.sign(i - 1, "-/");
    return before || (t.sign(i + 1, "-/") && t.glued(i + 1));
  }

  /** Polycythemia Vera: a word that is no name and no English stands before. */
  private static boolean partOfTerm(Tokens t, int i) {
    boolean term = t.capital(i - 1) && !NameWords.english(t, i - 1) && !NameWords.listed(t, i - 1);
    return term && t.sameLine(i) && !t.any(i - 1, Kind.bits(Kind.FUNCTION, Kind.GREETING));
  }
}
