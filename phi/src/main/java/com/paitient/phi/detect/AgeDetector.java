// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/** Ages over 89, which 45 CFR 164.514(b)(2)(i)(C) counts as identifying; younger ones are not. */
final class AgeDetector implements Detector {
  private static final Words YEARS =
      Words.of("year years yr yrs ys yo y yof yom y/o yearold yrold");
  private static final Words OLD = Words.of("old o age young");
  private static final Words AGED = Words.of("age aged turned turning ages");
  private static final Words LINKS = Words.of("is of was at now");
  private static final Words PERSON =
      Words.of(
          "male female man woman lady gentleman gentlewoman m f patient guy veteran widow widower resident");
  private static final Words SELF =
      Words.of("nonagenarian nonagenarians centenarian centenarians supercentenarian");
  private static final Words NINETIES = Words.of("nineties");
  private static final Words STARTS =
      Words.of(
          "nonagenarian nonagenarians centenarian centenarians supercentenarian nineties ninety"
              + " ninetieth hundredth one a hundred");
  private static final Words OWN = Words.of("his her their my early mid late the");
  private static final Words ONE_TO_NINE = Words.of("one two three four five six seven eight nine");
  private static final Words NINETY = Words.of("ninety");
  private static final Words ORDINALS = Words.of("ninetieth hundredth");
  private static final Words HUNDRED = Words.of("hundred");
  private static final Words AND = Words.of("and");
  private static final Words PERSON_IS = Words.of("i'm you're he's she's");
  private static final Words MEASURE =
      Words.of("percent over beats pounds kilos degrees point milligrams out days minutes");
  private static final Words WARM =
      Words.of("temp temps temperature temperatures fever fevers febrile tmax t spiked");
  private static final Words ONE = Words.of("one a");

  @Override
  public String name() {
    return "ages";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    for (int i = 0; i < t.size(); i++) {
      work.spend(1);
      int end = t.number(i) ? digits(t, i, work) : t.word(i) ? words(t, i, work) : i;
      if (end > i) {
        spans.add(i, end, Category.AGE, 0.9, name());
        i = end - 1;
      }
    }
  }

  private static int digits(Tokens t, int i, Work work) {
    int value = t.value(i);
    boolean inside = t.glued(i) && t.sign(i - 1, "./-:") && !AgeCues.sexBefore(t, i);
    if (value < 90 || value > 125 || inside) {
      return i;
    }
    if (warm(t, i)) {
      return i;
    }
    if (value == 90 && decade(t, i)) {
      return t.sign(i + 1, '\'') ? i + 3 : i + 2;
    }
    return ageAfter(t, i + 1) || ageBefore(t, i) || AgeCues.tell(t, i, i + 1, work) ? i + 1 : i;
  }

  /** Fever to 101F. */
  private static boolean warm(Tokens t, int i) {
    boolean degrees = t.glued(i + 1) && t.length(i + 1) == 1 && t.first(i + 1) == 'F';
    return degrees && (t.word(i - 1, WARM) || t.word(i - 2, WARM) || t.word(i - 3, WARM));
  }

  private static boolean decade(Tokens t, int i) {
    int k = t.sign(i + 1, '\'') ? i + 2 : i + 1;
    boolean s = t.glued(k) && t.length(k) == 1 && t.first(k) == 's';
    return s && own(t, i);
  }

  /** In her 90s, in his mid-90s. */
  private static boolean own(Tokens t, int i) {
    return t.word(t.sign(i - 1, '-') ? i - 2 : i - 1, OWN);
  }

  private static boolean ageAfter(Tokens t, int k) {
    int u = t.sign(k, '-') ? k + 1 : k;
    if (!t.sameLine(u)) {
      return false;
    }
    boolean person = t.word(u, PERSON) && (t.length(u) > 1 || t.glued(u) || t.upper(u));
    boolean years = t.word(u, YEARS);
    return person || (years && (brief(t, u) || compact(t, u) || oldAfter(t, u + 1)));
  }

  /** The y of 93y, the yrs of 93yrs. */
  private static boolean brief(Tokens t, int u) {
    return t.glued(u) && !t.sign(u + 1, "./-");
  }

  private static boolean compact(Tokens t, int u) {
    char second = t.at(u, 1);
    return t.length(u) >= 2 && t.length(u) <= 3 && (second | 32) == 'o';
  }

  private static boolean oldAfter(Tokens t, int k) {
    int o = k;
    while (o < k + 2 && t.sign(o, "-./")) {
      o++;
    }
    return t.word(o, OLD)
        || (t.word(o) && t.length(o) == 2 && t.word(o + 1, OLD))
        || t.word(o, PERSON);
  }

  private static boolean ageBefore(Tokens t, int i) {
    int k = i - 1;
    if (t.sign(k, ":=") || t.word(k, LINKS)) {
      k--;
    }
    return t.word(k, AGED) && t.sameLine(i);
  }

  private static int words(Tokens t, int i, Work work) {
    if (!t.word(i, STARTS)) {
      return i;
    }
    if (t.word(i, SELF)) {
      return i + 1;
    }
    if (t.word(i, NINETIES)) {
      return own(t, i) ? i + 1 : i;
    }
    int end = spoken(t, i);
    boolean goesOn = t.sign(end, '.') && t.is(end + 1, Kind.NUMBERWORD);
    boolean measure = t.word(end, MEASURE) || t.sign(end, '%') || goesOn;
    boolean told = t.word(i - 1, PERSON_IS) || AgeCues.tell(t, i, end, work);
    return end > i && ((told && !measure) || ageAfter(t, end) || ageBefore(t, i)) ? end : i;
  }

  private static int spoken(Tokens t, int i) {
    if (t.word(i, NINETY)) {
      return unit(t, i + 1);
    }
    int hundred = t.word(i, ONE) ? i + 1 : i;
    if (t.word(hundred, HUNDRED)) {
      boolean and = t.word(hundred + 1, AND) && t.word(hundred + 2, ONE_TO_NINE);
      return unit(t, and ? hundred + 2 : hundred + 1);
    }
    return t.word(i, ORDINALS) ? i + 1 : i;
  }

  private static int unit(Tokens t, int k) {
    int u = t.sign(k, '-') ? k + 1 : k;
    return t.word(u, ONE_TO_NINE) ? u + 1 : k;
  }
}
