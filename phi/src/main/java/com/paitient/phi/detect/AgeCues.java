// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/**
 * Who a bare number over 89 is said of, which makes it an age: {@code my mother, 93, fell}, {@code
 * she's 97}, {@code grandmother (95)}, {@code died at 91}, {@code her 100th birthday}, {@code
 * 92/F}. Not where a unit or another reading follows: {@code she is 94% on room air}.
 */
final class AgeCues {
  private static final int LOOK = 7;
  private static final Words PEOPLE =
      Words.of(
          "he she who patient pt man woman lady gentleman male female resident veteran widow widower"
              + " mom mum mama dad papa grandma grandpa granny nana gran hubby mother-in-law pts");
  private static final Words PATIENT = Words.of("pt patient man woman lady gentleman");
  private static final Words SELF = Words.of("i i'm");
  private static final Words IS = Words.of("is was am i'm becomes");
  private static final Words WILL = Words.of("will shall would i'll he'll she'll who'll to");
  private static final Words TURNS = Words.of("turns turn turned turning reached");
  private static final Words NEARLY =
      Words.of(
          "now almost nearly already only just about approximately currently barely well over");
  private static final Words LIFE =
      Words.of("died dies dying passed deceased expired lived lives living alone away dead death");
  private static final Words BIRTHDAY = Words.of("birthday bday");
  private static final Words SEX = Words.of("m f");
  private static final Words SPAN =
      Words.of(
          "day days week weeks month months hour hours minute minutes min mins hrs percent degrees degree"
              + " pounds lbs lb kg kgs kilos mg mcg units ml cc cm mm feet ft steps yards miles times beats"
              + " bpm over point systolic temp fever liters tablets pills percentile today tonight hundred"
              + " thousand yesterday overnight febrile points sec");
  private static final Words GAS = Words.of("ra room air nc oxygen nasal cpap bipap vent");
  private static final Words READING =
      Words.of(
          "sat sats spo o oxygen saturation saturating satting pulse hr rate map glucose sugar sugars temp temps"
              + " temperature fever fevers febrile tmax weight weighs weighed bp pressure systolic room rm bed"
              + " score ef inr plt potassium sodium na glucometer fsbs chapter page day");
  private static final Words GOES_ON =
      Words.of("of from in with w and after when last this due on who has had but so");
  private static final Words BEGINS =
      Words.of("he she i his her my the patient pt we is was does should can could would what how");
  private static final Words ARTICLE = Words.of("a an");
  private static final Words HAS = Words.of("with w who whose");
  private static final Words AT = Words.of("at");
  private static final Words OF = Words.of("of");
  private static final Words PRONOUN = Words.of("he she who i");

  private AgeCues() {}

  /** Whether the number in {@code [from, to)} is told as somebody's age. */
  static boolean tell(Tokens t, int from, int to, Work work) {
    if (birthday(t, to)) {
      return true;
    }
    int k = before(t, from);
    boolean candidate =
        said(t, k)
            || turned(t, k)
            || beside(t, from, to)
            || life(t, k, to, work)
            || led(t, from, to);
    return candidate && !measured(t, from, to) && !reading(t, from, work);
  }

  /** Her 100th birthday. */
  private static boolean birthday(Tokens t, int to) {
    boolean ends = t.glued(to) && t.word(to) && t.length(to) == 2;
    return t.word(ends ? to + 1 : to, BIRTHDAY);
  }

  /** The token before a number and the words that only soften it. */
  private static int before(Tokens t, int from) {
    int k = from - 1;
    while (k > from - 4 && t.sameLine(k + 1) && t.word(k, NEARLY)) {
      k--;
    }
    return t.sameLine(k + 1) ? k : -1;
  }

  /** She is, she's, she will be, my husband was. */
  private static boolean said(Tokens t, int k) {
    if (t.word(k) && t.length(k) == 1 && t.first(k) == 's' && t.sign(k - 1, '\'')) {
      return person(t, k - 2);
    }
    if (t.word(k, IS)) {
      return person(t, k - 1) || self(t, k) || self(t, k - 1);
    }
    if (t.word(k, PRONOUN) && t.word(k - 1, IS)) {
      return true;
    }
    return t.length(k) == 2 && t.first(k) == 'b' && t.at(k, 1) == 'e' && t.word(k - 1, WILL);
  }

  private static boolean self(Tokens t, int k) {
    return t.word(k, SELF);
  }

  private static boolean turned(Tokens t, int k) {
    return t.word(k, TURNS);
  }

  private static boolean person(Tokens t, int k) {
    return t.word(k, PEOPLE) || t.is(k, Kind.RELATIVE) || NameWords.sureFirst(t, k) || named(t, k);
  }

  /**
   * 95 with heart failure; a 93 who fell: a text that begins with a number and what somebody has.
   */
  private static boolean led(Tokens t, int from, int to) {
    boolean begins = from == 0 || t.word(from - 1, ARTICLE);
    return begins && t.sameLine(to) && t.word(to, HAS);
  }

  /** A word that is no English, before an age between marks: {@code Xolani, 94, fell}. */
  private static boolean strange(Tokens t, int k) {
    boolean other = t.upper(k) || t.any(k, Kind.bits(Kind.DRUGISH, Kind.EPONYM, Kind.FUNCTION));
    boolean written = t.capital(k) || t.lowerText();
    boolean word = written && t.word(k) && t.length(k) > 3 && !NameWords.english(t, k);
    return word && !other && !DrugNames.named(t, k);
  }

  /** A capitalized surname that is no other word. */
  private static boolean named(Tokens t, int k) {
    return t.capital(k) && t.is(k, Kind.LAST) && !NameWords.english(t, k) && t.length(k) > 2;
  }

  /** Mother, 93, fell; mother (93); wife 91; 92/F; M, 92. */
  private static boolean beside(Tokens t, int from, int to) {
    int k = from - 1;
    boolean open = t.sign(k, '(');
    if (open || t.sign(k, ',')) {
      boolean who = person(t, k - 1) || sex(t, k - 1) || strange(t, k - 1);
      return who && t.sameLine(from) && closes(t, to);
    }
    boolean starts = sex(t, k) && t.gap(k) >= Tokens.LINE && t.sameLine(from);
    return starts || sexBefore(t, from) || sexFollows(t, from, to) || follows(t, from, to);
  }

  /** Wife 91; Rosa 94, hip fracture; pt 92 wants to go home. */
  private static boolean follows(Tokens t, int from, int to) {
    int k = from - 1;
    boolean line = t.gap(from) == Tokens.SPACE;
    boolean patient = t.word(k, PATIENT) && (t.word(to) || closes(t, to));
    boolean kin = t.is(k, Kind.RELATIVE) && closes(t, to);
    boolean name = NameWords.sureFirst(t, k) && t.sign(to, ",(");
    return line && (patient || kin || name);
  }

  /** F/94. */
  static boolean sexBefore(Tokens t, int from) {
    return t.sign(from - 1, '/') && sex(t, from - 2) && !t.glued(from - 2);
  }

  private static boolean sexFollows(Tokens t, int from, int to) {
    int k = t.sign(to, "/,") ? to + 1 : to;
    boolean alone = !t.word(from - 1) || t.word(from - 1, PEOPLE);
    boolean parted = k > to || (t.gap(k) == Tokens.SPACE && alone);
    boolean typed = t.lowerText() && t.word(k, SEX) && t.length(k) == 1;
    return parted && !t.glued(from) && (typed || sex(t, k)) && !t.glued(k + 1);
  }

  private static boolean sex(Tokens t, int k) {
    return t.length(k) == 1 && t.capital(k) && t.word(k, SEX);
  }

  /** Whether a phrase ends behind a number. */
  private static boolean closes(Tokens t, int to) {
    boolean mark = t.sign(to, ",.;)!?:(") && !(t.number(to + 1) && t.glued(to + 1));
    return to == t.size() || t.gap(to) >= Tokens.LINE || mark || t.word(to, GOES_ON);
  }

  /** Died at 93 of a stroke; at 94, she still drives; is surgery safe for her at 94? */
  private static boolean life(Tokens t, int k, int to, Work work) {
    if (t.word(k, AT)) {
      boolean starts = t.gap(k) >= Tokens.LINE || t.sign(k - 1, ".!?");
      boolean leads = starts && t.word(t.sign(to, ',') ? to + 1 : to, BEGINS);
      boolean told = t.word(k - 1, LIFE) || (!t.word(to, OF) && within(t, k, PEOPLE, work));
      return leads || (closes(t, to) && told);
    }
    return t.word(k, OF) && t.word(k - 1, PEOPLE) && closes(t, to);
  }

  /** 94%, 94 kg, 94 on room air, 101.4, 95/60, 90-120. */
  static boolean measured(Tokens t, int from, int to) {
    boolean goesOn = t.glued(to) && (t.sign(to, "%/.:+") && (t.number(to + 1) || t.sign(to, "%+")));
    boolean range = t.sign(to, '-') && t.number(to + 1);
    boolean gas = t.word(to + 1, GAS) || t.number(to + 1) || t.word(to + 2, GAS);
    boolean on = t.length(to) == 2 && t.first(to) == 'o' && t.at(to, 1) == 'n' && gas;
    boolean percent = t.sign(to, '%') || t.is(to, Kind.NUMBERWORD);
    return goesOn || range || on || percent || t.word(to, SPAN) || pointed(t, from, to);
  }

  /** Ninety six . four. */
  private static boolean pointed(Tokens t, int from, int to) {
    return to > from + 1 && t.sign(to, '.') && t.is(to + 1, Kind.NUMBERWORD);
  }

  /** Whether the words before it are of a measurement: her pulse is 94. */
  private static boolean reading(Tokens t, int from, Work work) {
    return within(t, from, READING, work);
  }

  /** Whether one of these words stands shortly before a token, in the same sentence. */
  private static boolean within(Tokens t, int from, Words words, Work work) {
    for (int k = from - 1; k >= 0 && k > from - LOOK && t.sameLine(k + 1); k--) {
      work.spend(1);
      if (t.word(k, words)) {
        return true;
      }
      if (t.sign(k, ".;!?")) {
        return false;
      }
    }
    return false;
  }
}
