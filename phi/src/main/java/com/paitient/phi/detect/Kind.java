// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/** Classes that the lexicon puts words in; a word's classes are a set of bits. */
public enum Kind {
  TITLE,
  ROLE,
  LABEL,
  RELATIVE,
  GREETING,
  PERSONVERB,
  GIVENBY,
  SUFFIXNAME,
  CREDENTIAL,
  PARTICLE,
  MONTH,
  MONTHSHORT,
  WEEKDAY,
  DATECUE,
  SCOREWORD,
  STREET,
  UNIT,
  DIRECTION,
  STATECODE,
  STATE,
  COUNTRY,
  PLACECUE,
  GEONOUN,
  CAREPLACE,
  WORKPLACE,
  WORKCUE,
  GENERICCARE,
  EPONYMHEAD,
  EPONYM,
  DRUGISH,
  NUMBERWORD,
  TENS,
  ORDINAL,
  FUNCTION,
  /** A listed first name. */
  FIRST,
  /** A listed surname. */
  LAST,
  CITY,
  COUNTY,
  HOSPITAL,
  /** Among the most frequent English words. */
  EVERYDAY,
  /** A frequent English word. */
  COMMON,
  /** An English word. */
  RARE,
  /** The first words of a longer listed phrase. */
  PREFIX;

  /** This class as a bit. The tagger's weights know these, so new constants go to the end. */
  @SuppressWarnings("EnumOrdinal")
  public long bit() {
    return 1L << ordinal();
  }

  /** Several classes as bits. */
  public static long bits(Kind... kinds) {
    long all = 0;
    for (Kind k : kinds) {
      all |= k.bit();
    }
    return all;
  }
}
