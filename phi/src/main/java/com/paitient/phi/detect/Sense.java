// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/**
 * Whether what the tagger took for an identifier can be one: a date has a month or a day, an age is
 * over 89, a name is no score, a code no diagnosis.
 */
final class Sense {
  private static final int LONGEST = 30;
  private static final float SURE = 0.9f;
  private static final float PLAIN = 0.97f;
  private static final float LIKELY = 0.75f;
  private static final Words MAY = Words.of("may march");
  private static final Words WHEN = Words.of("in since until by last");
  private static final Words SPANS =
      Words.of(
          "years year months month weeks week days day hours minutes times mg tablets tabs pills"
              + " drinks cigarettes packs pounds lbs cm mm");

  /** Who is spoken to, and makes and procedures of a doctor's talk: nobody's name. */
  private static final Words NOBODY =
      Words.of(
          "buddy bud pal honey sweetie kiddo dude sir accu chek cheks tavr savr vin ama roi vss"
              + " god para gravida olds");

  private static final Words NINETIES = Words.of("ninety hundred nineties");
  private static final Words EDGES =
      Words.of("the on of in at from since by until to and or for a an is was with my your");
  private static final Words NATIONAL = Words.of("national");
  private static final Words BODIES = Words.of("institute institutes library academy");
  private static final Words ZIP = Words.of("zip zipcode");
  private static final Words CALLED = Words.of("called");
  private static final Words BE = Words.of("is was s it's");
  private static final Words IT = Words.of("it that this drug medication medicine pill");
  private static final Words ORDERS =
      Words.of(
          "find call tell ask show give list get send write email check search contact notify"
              + " update print review explain compare summarize draft schedule remind");
  private static final Words PLACES = Words.of("icd cpt nct rs pmid doi grade stage type phase");
  private static final long NUMBERS = Kind.bits(Kind.NUMBERWORD, Kind.TENS, Kind.ORDINAL);
  private static final long MONTHS = Kind.bits(Kind.MONTH, Kind.MONTHSHORT);
  private static final long GENERIC =
      Kind.bits(
          Kind.GENERICCARE, Kind.FUNCTION, Kind.CAREPLACE, Kind.WORKPLACE, Kind.ROLE, Kind.LABEL);
  private static final long LISTED =
      Kind.bits(Kind.FIRST, Kind.LAST, Kind.CITY, Kind.COUNTY, Kind.STATE, Kind.COUNTRY);
  private static final long NEVER_ALONE =
      Kind.bits(
          Kind.FUNCTION,
          Kind.MONTH,
          Kind.WEEKDAY,
          Kind.TITLE,
          Kind.DRUGISH,
          Kind.NUMBERWORD,
          Kind.EPONYM,
          Kind.EPONYMHEAD);

  private Sense() {}

  /** The s of women's, which starts nothing. */
  static boolean ending(Tokens t, int i) {
    return t.word(i) && t.length(i) == 1 && t.glued(i) && t.sign(i - 1, '\'');
  }

  /** Words at the ends of a name, date or place that belong to the sentence. */
  static boolean edge(Tokens t, int i, Tag tag) {
    boolean weekday = tag == Tag.DATE && t.is(i, Kind.WEEKDAY);
    boolean order = tag == Tag.NAME && t.word(i, ORDERS);
    boolean label = tag == Tag.LOCATION && t.word(i, ZIP);
    return weekday || order || label || (tag != Tag.NAME && t.lower(i) && t.word(i, EDGES));
  }

  /** A word of talk that is no English word, which a name needs less to be told by. */
  static boolean strange(Tokens t, int a, int b) {
    boolean talk = a + 1 == b && t.lower(a) && t.lowerText();
    return talk && t.word(a) && t.length(a) > 3 && !NameWords.english(t, a);
  }

  static boolean fits(Tokens t, int a, int b, Tag tag, float sure) {
    return !echo(t, a) && told(t, a, b, tag, sure);
  }

  /** A word said three times and more, no name of a list: la la la, lorem lorem lorem. */
  private static boolean echo(Tokens t, int i) {
    boolean before = again(t, i - 1);
    boolean after = again(t, i);
    boolean thrice = (before && (after || again(t, i - 2))) || (after && again(t, i + 1));
    return thrice && (t.length(i) < 4 || NameWords.english(t, i) || !NameWords.listed(t, i));
  }

  private static boolean again(Tokens t, int i) {
    return t.word(i) && t.word(i + 1) && t.hash(i) == t.hash(i + 1);
  }

  private static boolean told(Tokens t, int a, int b, Tag tag, float sure) {
    return switch (tag) {
      case NONE -> false;
      case NAME -> name(t, a, b, sure);
      case LOCATION -> place(t, a, b, sure) && !(a + 1 == b && other(t, a));
      case ORGANIZATION -> place(t, a, b, sure) && !isPublicBody(t, a, b) && !nobody(t, a, b);
      case ID -> code(t, a, b, sure);
      case DATE -> date(t, a, b, sure);
      case CONTACT -> digits(t, a, b) >= 7 || count(t, a, b, NUMBERS) >= 7 || signed(t, a, b);
      case AGE -> age(t, a, b);
    };
  }

  /** The National Institutes (of Health), not a house of that name. */
  private static boolean isPublicBody(Tokens t, int a, int b) {
    return b == a + 2 && t.word(a, NATIONAL) && t.word(a + 1, BODIES) && t.word(b, EDGES);
  }

  private static boolean name(Tokens t, int a, int b, float sure) {
    if (NameWords.eponymFollows(t, b) || letters(t, a, b) < 2) {
      return false;
    }
    if (a + 1 == b) {
      boolean starts = a == 0 || t.anySign(a - 1) || t.gap(a) >= Tokens.LINE;
      boolean role = (starts || t.lower(a)) && t.any(a, Kind.bits(Kind.ROLE, Kind.RELATIVE));
      return !role
          && !t.word(a, NOBODY)
          && !t.any(a, NEVER_ALONE)
          && !DrugNames.named(t, a)
          && !NameWords.broken(t, a)
          && !mixed(t, a)
          && !acronym(t, a)
          && !heads(t, a)
          && !thing(t, a)
          && sure >= needed(t, a);
    }
    return !nobody(t, a, b) && (!spelled(t, a, b) || b - a > 3);
  }

  /** Accu-Chek: each of the words is nobody's name. */
  private static boolean nobody(Tokens t, int a, int b) {
    int i = a;
    while (i < b && (!t.word(i) || t.word(i, NOBODY) || t.is(i, Kind.DRUGISH))) {
      i++;
    }
    return i == b;
  }

  /** What a thing is called: it's called Cylert. */
  private static boolean thing(Tokens t, int i) {
    int k = t.sign(i - 3, '\'') ? i - 4 : i - 3;
    return t.word(i - 1, CALLED) && t.word(i - 2, BE) && t.word(k, IT) && t.sameLine(i);
  }

  /** The last word of a heading: Relieving Factors: lying down. */
  private static boolean heads(Tokens t, int i) {
    boolean after = t.sameLine(i) && t.capital(i - 1) && NameWords.english(t, i - 1);
    return after && NameWords.english(t, i) && t.sign(i + 1, ':');
  }

  /** How sure a word alone must be: surer the more it is used for something else. */
  private static float needed(Tokens t, int i) {
    return NameWords.frequent(t, i) ? PLAIN : NameWords.english(t, i) ? SURE : 0;
  }

  /** Letters alone: S C F E. */
  private static boolean spelled(Tokens t, int a, int b) {
    for (int i = a; i < b; i++) {
      if (t.word(i) && t.length(i) > 1) {
        return false;
      }
    }
    return true;
  }

  private static boolean place(Tokens t, int a, int b, float sure) {
    if (NameWords.eponymFollows(t, b) || letters(t, a, b) < 2) {
      return false;
    }
    for (int i = a; i < b; i++) {
      boolean specific = t.word(i) && !t.any(i, GENERIC) && t.length(i) > 1 && !t.any(i, NUMBERS);
      boolean known = t.any(i, LISTED) || !t.any(i, NameWords.WORDS);
      if (specific && (t.capital(i) || t.upper(i) || known || sure > SURE)) {
        return a + 1 < b || (!t.any(i, NEVER_ALONE) && sure >= needed(t, i));
      }
    }
    return false;
  }

  /** No 56F, no end of a longer word such as rs7903146, no E11.65, no ZIP 319. */
  private static boolean code(Tokens t, int a, int b, float sure) {
    boolean age = b == a + 2 && t.number(a) && t.length(a) < 3 && t.glued(a + 1) && sexed(t, a + 1);
    boolean cut = (t.glued(a) && inCode(t, a - 1)) || (t.glued(b) && inCode(t, b));
    boolean diagnosis = t.length(a) == 1 && t.word(a) && t.sign(a + 2, '.') && t.glued(a + 2);
    boolean area = t.word(a - 1, ZIP) && b == a + 1 && t.length(a) == 3;
    boolean other = area || t.word(a, PLACES) || t.word(a - 1, PLACES) || t.word(a - 2, PLACES);
    int digits = digits(t, a, b);
    boolean spoken = count(t, a, b, NUMBERS) >= 3;
    boolean enough = digits > 2 || spoken || (digits > 0 && sure > SURE);
    return !age && !cut && !diagnosis && !other && !test(t, a, b) && enough;
  }

  /** A LOINC code of a laboratory test, or its first part: 1554-5. */
  private static boolean test(Tokens t, int a, int b) {
    boolean dash = t.number(a) && t.length(a) < 6 && t.sign(a + 1, '-') && t.glued(a + 1);
    boolean check = t.number(a + 2) && t.length(a + 2) == 1 && t.glued(a + 2);
    return dash && check && (b == a + 1 || b == a + 3);
  }

  private static boolean sexed(Tokens t, int i) {
    return t.length(i) == 1 && t.word(i);
  }

  private static boolean inCode(Tokens t, int i) {
    return t.word(i) || t.number(i) || t.sign(i, "./");
  }

  private static boolean date(Tokens t, int a, int b, float sure) {
    int months = count(t, a, b, MONTHS);
    if (a + 1 == b) {
      boolean told = t.word(a - 1, WHEN) || (!t.word(a, MAY) && t.length(a) > 3);
      return months == 1 && sure > SURE && told;
    }
    if (months > 0) {
      return true;
    }
    boolean goesOn = t.sign(b, "/-") && t.glued(b + 1);
    boolean cut = t.glued(a) || goesOn || (t.glued(b) && !t.anySign(b));
    if (b == a + 3 && t.sign(a + 1, "/-")) {
      boolean day = t.value(a) > 0 && t.value(a) < 13 && t.value(a + 2) < 32;
      return !cut && day && sure > LIKELY && !t.word(b, SPANS);
    }
    boolean spoken = count(t, a, b, NUMBERS) >= 3 && sure > SURE;
    return spoken || (!cut && digits(t, a, b) > 3 && count(t, a, b, 0) > 1 && sure > SURE);
  }

  private static boolean other(Tokens t, int i) {
    return acronym(t, i) || t.word(i, NOBODY);
  }

  private static boolean acronym(Tokens t, int i) {
    return t.upper(i) && t.length(i) < 5 && !NameWords.listed(t, i);
  }

  private static boolean age(Tokens t, int a, int b) {
    if (t.is(a - 1, Kind.DRUGISH) || DrugNames.named(t, a - 1) || AgeCues.measured(t, a, b)) {
      return false;
    }
    for (int i = a; i < b && !t.sign(b, '+'); i++) {
      if (t.word(i, NINETIES) || (t.value(i) > 89 && t.value(i) < 126)) {
        return true;
      }
    }
    return false;
  }

  /** HFrEF and mRNA, not McDonald. */
  private static boolean mixed(Tokens t, int i) {
    boolean capitals = t.word(i) && !t.upper(i) && t.length(i) > 2;
    int last = t.length(i) - 1;
    return capitals && Character.isUpperCase(t.at(i, last));
  }

  /** Whether this is an address of the net rather than a number. */
  private static boolean signed(Tokens t, int a, int b) {
    for (int i = a; i < b; i++) {
      if (t.sign(i, '@')) {
        return true;
      }
    }
    return false;
  }

  private static int letters(Tokens t, int a, int b) {
    int letters = 0;
    for (int i = a; i < b; i++) {
      if (t.length(i) > LONGEST) {
        return 0;
      }
      letters += t.word(i) ? t.length(i) : 0;
    }
    return letters;
  }

  /** How many tokens are of these classes; of no class, how many are no words. */
  private static int count(Tokens t, int a, int b, long kinds) {
    int count = 0;
    for (int i = a; i < b; i++) {
      count += kinds == 0 ? (t.word(i) ? 0 : 1) : (t.any(i, kinds) ? 1 : 0);
    }
    return count;
  }

  private static int digits(Tokens t, int a, int b) {
    int digits = 0;
    for (int i = a; i < b; i++) {
      digits += t.number(i) ? t.length(i) : 0;
    }
    return digits;
  }
}
