// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/** Judges single words: could this be part of a person's name, and how surely. */
final class NameWords {
  static final long WORDS = Kind.bits(Kind.EVERYDAY, Kind.COMMON, Kind.RARE);
  private static final long NAMES = Kind.bits(Kind.FIRST, Kind.LAST);
  private static final long NEVER =
      Kind.bits(Kind.FUNCTION, Kind.MONTH, Kind.WEEKDAY, Kind.TITLE, Kind.DRUGISH, Kind.NUMBERWORD);
  private static final Words ILLNESS =
      Words.of(
          "disease syndrome sign test lymphoma sarcoma tumor palsy chorea contracture phenomenon"
              + " maneuver esophagus ulcer triad tetralogy anomaly thyroiditis ataxia anemia"
              + " criteria classification score scale fracture encephalopathy lymphadenopathy"
              + " granulomatosis arteritis neuropathy dystrophy procedure law nodes reflex point method");
  private static final Words NATURE =
      Words.of(
          "influenza flu pox horse horses weed wort lace bug virus fever toxin venom formulas formulae"
              + " maneuvers");
  private static final Words MONTH_NAMES = Words.of("april june august may");

  private NameWords() {}

  /** Could stand in a name if something before it says so. */
  static boolean possible(Tokens t, int i) {
    boolean month = t.capital(i) && t.word(i, MONTH_NAMES) && t.capital(i + 1);
    boolean degree = t.is(i, Kind.CREDENTIAL) && t.upper(i);
    return t.word(i)
        && !degree
        && !broken(t, i)
        && (month || !t.any(i, NEVER))
        && (t.length(i) > 1 || t.sign(i + 1, '.'));
  }

  /** A word that breaks off, {@code dia- newly diagnosed}, or a plant, Jack-in-the-pulpit. */
  static boolean broken(Tokens t, int i) {
    boolean hyphen = t.sign(i + 1, '-') && t.glued(i + 1);
    boolean off = t.lower(i) && !t.glued(i + 2);
    return hyphen && (off || (t.glued(i + 2) && t.is(i + 2, Kind.FUNCTION)));
  }

  /** A written name word: capitalized, or in capitals. */
  static boolean written(Tokens t, int i) {
    return (t.capital(i) || t.upper(i)) && possible(t, i);
  }

  static boolean listed(Tokens t, int i) {
    return t.any(i, NAMES);
  }

  static boolean english(Tokens t, int i) {
    return t.any(i, WORDS);
  }

  /** An everyday or frequent word, rather no name without a cue. */
  static boolean frequent(Tokens t, int i) {
    return t.any(i, Kind.bits(Kind.EVERYDAY, Kind.COMMON));
  }

  static boolean first(Tokens t, int i) {
    return t.is(i, Kind.FIRST) && t.length(i) > 1 && possible(t, i);
  }

  /** A first name that is no other word. */
  static boolean sureFirst(Tokens t, int i) {
    return first(t, i)
        && !english(t, i)
        && !t.is(i, Kind.DIRECTION)
        && !t.any(i, Kind.bits(Kind.EPONYM, Kind.STATE, Kind.COUNTRY));
  }

  static boolean initial(Tokens t, int i) {
    return t.word(i) && t.length(i) == 1 && t.capital(i);
  }

  /** Whether what follows makes the words before it a disease, sign or device. */
  static boolean eponymFollows(Tokens t, int e) {
    int k = e;
    if (t.sign(k, '\'')) {
      k += t.glued(k + 1) && t.word(k + 1) && t.length(k + 1) == 1 ? 2 : 1;
      if (!t.is(e - 1, Kind.EPONYM)) {
        return t.sameLine(k) && (t.word(k, ILLNESS) || (t.lower(k) && t.word(k, NATURE)));
      }
    }
    int most = k + 7;
    while (k < most && t.sameLine(k) && partOfEponym(t, k)) {
      k++;
    }
    if (!t.sameLine(k)) {
      return false;
    }
    boolean one = t.is(k, Kind.EPONYMHEAD) || (t.lower(k) && t.word(k, NATURE));
    boolean two = t.is(k + 1, Kind.EPONYMHEAD) && t.sameLine(k + 1) && t.lower(k);
    return one || (two && !t.any(k, Kind.bits(Kind.FUNCTION, Kind.PERSONVERB, Kind.TITLE)));
  }

  private static boolean partOfEponym(Tokens t, int k) {
    boolean joint = t.sign(k, "-/") && (t.glued(k) || t.glued(k + 1));
    return joint || (t.capital(k) && !t.any(k, Kind.bits(Kind.EPONYMHEAD, Kind.FUNCTION)));
  }

  /**
   * Capitalized and neither English nor known as anything else: perhaps a name that no list has.
   */
  static boolean unknown(Tokens t, int i) {
    long known =
        WORDS | Kind.bits(Kind.EPONYM, Kind.CITY, Kind.STATE, Kind.COUNTRY, Kind.CAREPLACE);
    return t.capital(i) && t.length(i) > 2 && possible(t, i) && !t.any(i, known);
  }
}
