// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/**
 * What the learned tagger sees of a token by itself: rows of its table, one for each thing that is
 * so. A word of the vocabulary is one row; any other word is the runs of letters that it is made
 * of, so that a name nobody listed still looks like a name. Then its shape, classes and gap.
 */
final class Features {
  /** Rows for runs of letters. */
  static final int GRAMS = 8192;

  /** Rows for shapes and classes, after those for runs of letters; then come the words. */
  static final int OTHERS = 384;

  /** The first row of the vocabulary. */
  static final int WORDS = GRAMS + OTHERS;

  /** Most rows that one token has. */
  static final int MOST = 160;

  private static final int UNKNOWN = GRAMS + 64;
  private static final int GAP = GRAMS + 65;
  private static final int LOWER_TEXT = GRAMS + 70;
  private static final int LENGTH = GRAMS + 80;
  private static final int SHAPE = GRAMS + 100;
  private static final int HOLE = GRAMS + 110;
  private static final int DIGITS = GRAMS + 120;
  private static final int VALUE = GRAMS + 140;
  private static final int SIGN = GRAMS + 160;
  private static final int APOSTROPHE = GRAMS + 300;
  private static final int FOREIGN = GRAMS + 301;
  private static final int GLUED_NEXT = GRAMS + 302;
  private static final int LONGEST = 24;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final Tokens t;
  private final Vocabulary vocabulary;
  private final int[] rows = new int[MOST];
  private int count;

  Features(Tokens t, Vocabulary vocabulary) {
    this.t = t;
    this.vocabulary = vocabulary;
  }

  /** Fills {@link #rows} for a token and says how many there are. */
  int of(int i) {
    count = 0;
    word(i);
    common(i);
    return count;
  }

  /** The rows of the token that was asked for last. */
  int[] rows() {
    return rows;
  }

  /** Fills {@link #rows} with what every token has; words are left out. */
  int common(int i) {
    put(GAP + t.gap(i));
    put(t.lowerText() ? LOWER_TEXT : -1);
    put(t.glued(i + 1) ? GLUED_NEXT : -1);
    if (t.word(i)) {
      kinds(t.kinds(i));
      put(SHAPE + shape(i));
      put(LENGTH + Math.min(t.length(i), 15));
    } else if (t.number(i)) {
      put(DIGITS + Math.min(t.length(i), 12));
      put(VALUE + value(i));
    } else {
      put(t.hole(i) ? HOLE : SIGN + Math.min(t.first(i), 128));
    }
    return count;
  }

  /** Starts anew with the rows of a word's letters, as if no vocabulary had it. */
  int letters(int i) {
    count = 0;
    if (t.word(i)) {
      put(UNKNOWN);
      grams(i);
    }
    return count;
  }

  private void word(int i) {
    int row = t.word(i) ? vocabulary.of(t.hash(i)) : 0;
    if (row >= 0) {
      put(t.word(i) ? WORDS + row : -1);
    } else {
      letters(i);
    }
  }

  private void put(int row) {
    if (row >= 0) {
      rows[count++] = row;
    }
  }

  private void kinds(long bits) {
    for (long b = bits; b != 0; b &= b - 1) {
      put(GRAMS + Long.numberOfTrailingZeros(b));
    }
  }

  private int shape(int i) {
    if (t.lower(i)) {
      return 0;
    }
    if (t.upper(i)) {
      return 1;
    }
    boolean mixed = t.length(i) > 2 && Character.isUpperCase(t.at(i, t.length(i) - 1));
    return mixed ? 2 : t.length(i) == 1 ? 3 : 4;
  }

  private int value(int i) {
    int v = t.value(i);
    return switch (t.length(i)) {
      case 1, 2 -> v == 0 ? 0 : v <= 12 ? 1 : v <= 31 ? 2 : v < 60 ? 3 : v < 90 ? 4 : 5;
      case 3 -> v <= 125 ? 6 : 7;
      case 4 -> v >= 1900 && v < 2040 ? 8 : 9;
      default -> 10;
    };
  }

  /** All runs of three letters, and the last four, with marks for the word's ends. */
  private void grams(int i) {
    int n = Math.min(t.length(i), LONGEST);
    char before = '^';
    char last = low(i, 0);
    boolean foreign = last >= 128;
    for (int k = 1; k <= n; k++) {
      char c = k < n ? low(i, k) : '$';
      put(row(before, last, c, 0));
      foreign |= c >= 128;
      if (c == '\'') {
        put(APOSTROPHE);
      }
      before = last;
      last = c;
    }
    if (n > 3) {
      put(row(low(i, n - 4), low(i, n - 3), low(i, n - 2), low(i, n - 1)));
      put(row(low(i, 0), low(i, 1), low(i, 2), low(i, 3) + 256L));
    }
    if (foreign) {
      put(FOREIGN);
    }
  }

  private char low(int i, int k) {
    char c = t.at(i, k);
    return c < 128 ? (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c) : Character.toLowerCase(c);
  }

  private static int row(char a, char b, char c, long d) {
    long h = ((a * 65599L + b) * 65599L + c) * 65599L + d;
    h = (h ^ (h >>> 31)) * MIX;
    return (int) (h >>> 51);
  }
}
