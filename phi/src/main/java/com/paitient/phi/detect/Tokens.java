// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text as words, numbers and single signs, in parallel arrays. Asking for a token before the
 * first or after the last gives a token that is nothing, so detectors may look around freely.
 */
public final class Tokens {
  /** No white space between this token and the one before. */
  static final int GLUED = 0;

  /** White space within a line. */
  static final int SPACE = 1;

  /** A line break. */
  static final int LINE = 2;

  /** An empty line. */
  static final int PARAGRAPH = 3;

  private static final int LONGEST_PHRASE = 6;

  private static final Words CONTRACTED = Words.of("ve ll re m d t em");

  private static final byte SIGN = 0;
  private static final byte WORD = 1;
  private static final byte NUMBER = 2;
  private static final byte HOLE = 3;

  private static final byte CAPITAL = 1;
  private static final byte UPPER = 2;
  private static final byte LOWER = 3;

  private final Plain plain;
  private final char[] chars;
  private final Lexicon lexicon;
  private int size;
  private int[] start;
  private int[] end;
  private byte[] type;
  private byte[] gap;
  private byte[] letters;
  private long[] hash;
  private long[] bits;
  private boolean lowerText;
  private long[] @Nullable [] phrases = new long[0][];
  private long wordHash;
  private boolean apostrophe;

  private Tokens(Plain plain, Lexicon lexicon) {
    this.plain = plain;
    this.chars = plain.chars();
    this.lexicon = lexicon;
    int guess = Math.max(64, plain.size() / 4);
    start = new int[guess];
    end = new int[guess];
    type = new byte[guess];
    gap = new byte[guess];
    letters = new byte[guess];
    hash = new long[guess];
    bits = new long[guess];
  }

  static Tokens of(String text, Lexicon lexicon, Work work) {
    Tokens tokens = new Tokens(Plain.of(text), lexicon);
    tokens.cut(work);
    tokens.lowerText = tokens.looksLowerCase();
    return tokens;
  }

  int size() {
    return size;
  }

  /** Where a token starts in the text that was given. */
  int origin(int i) {
    return plain.start(start[i]);
  }

  /** Where a token ends in the text that was given. */
  int originEnd(int i) {
    return plain.end(end[i] - 1);
  }

  private boolean in(int i) {
    return i >= 0 && i < size;
  }

  boolean word(int i) {
    return in(i) && type[i] == WORD;
  }

  boolean number(int i) {
    return in(i) && type[i] == NUMBER;
  }

  /** Whether a token is something that was redacted before. */
  boolean hole(int i) {
    return in(i) && type[i] == HOLE;
  }

  boolean sign(int i, char c) {
    return in(i) && type[i] == SIGN && chars[start[i]] == c;
  }

  boolean sign(int i, String anyOf) {
    return in(i) && type[i] == SIGN && anyOf.indexOf(chars[start[i]]) >= 0;
  }

  boolean anySign(int i) {
    return in(i) && type[i] == SIGN;
  }

  /** What stands before a token; a paragraph before the first. */
  int gap(int i) {
    return in(i) ? gap[i] : PARAGRAPH;
  }

  boolean glued(int i) {
    return in(i) && gap[i] == GLUED;
  }

  /** Whether a token is on the same line as the one before it. */
  boolean sameLine(int i) {
    return in(i) && gap[i] <= SPACE;
  }

  int length(int i) {
    return in(i) ? end[i] - start[i] : 0;
  }

  long hash(int i) {
    return in(i) ? hash[i] : 0;
  }

  /** A token's classes as bits. */
  long kinds(int i) {
    return in(i) ? bits[i] : 0;
  }

  boolean is(int i, Kind kind) {
    return in(i) && (bits[i] & kind.bit()) != 0;
  }

  boolean any(int i, long kinds) {
    return in(i) && (bits[i] & kinds) != 0;
  }

  boolean word(int i, Words words) {
    return in(i) && type[i] == WORD && words.has(hash[i]);
  }

  /** A word that starts with a capital and goes on in small letters, or is one capital. */
  boolean capital(int i) {
    return in(i) && letters[i] == CAPITAL;
  }

  /** A word of two or more capitals. */
  boolean upper(int i) {
    return in(i) && letters[i] == UPPER;
  }

  /** A word that starts with a small letter. */
  boolean lower(int i) {
    return in(i) && letters[i] == LOWER;
  }

  private byte letters(int from, int to) {
    if (!isUpper(chars[from])) {
      return LOWER;
    }
    return to == from + 1 || hasLower(from + 1, to) ? CAPITAL : UPPER;
  }

  private boolean hasLower(int from, int to) {
    for (int k = from; k < to; k++) {
      if (isLower(chars[k])) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUpper(char c) {
    return c < 128 ? c >= 'A' && c <= 'Z' : Character.isUpperCase(c);
  }

  private static boolean isLower(char c) {
    return c < 128 ? c >= 'a' && c <= 'z' : Character.isLowerCase(c);
  }

  /** Whether the text is written without capitals, as transcribed speech is. */
  boolean lowerText() {
    return lowerText;
  }

  char first(int i) {
    return in(i) ? chars[start[i]] : 0;
  }

  char at(int i, int offset) {
    return in(i) && start[i] + offset < end[i] ? chars[start[i] + offset] : 0;
  }

  /** A number's value; -1 for what is no number or longer than nine digits. */
  int value(int i) {
    if (!number(i) || length(i) > 9) {
      return -1;
    }
    int value = 0;
    for (int k = start[i]; k < end[i]; k++) {
      value = value * 10 + chars[k] - '0';
    }
    return value;
  }

  /** How many tokens from {@code i} on are the longest listed phrase of a kind; 0 for none. */
  int phrase(int i, Kind kind) {
    if (is(i, Kind.PREFIX)) {
      long[] longer = longer(i);
      for (int k = longer.length; k > 0; k--) {
        if ((longer[k - 1] & kind.bit()) != 0) {
          return k + 1;
        }
      }
    }
    return is(i, kind) ? 1 : 0;
  }

  /** The classes of {@code i} with the next token, with the next two, and so on; found out once. */
  private long[] longer(int i) {
    if (phrases.length == 0) {
      phrases = new long[size][];
    }
    long[] known = phrases[i];
    if (known == null) {
      known = phrasesFrom(i);
      phrases[i] = known;
    }
    return known;
  }

  private long[] phrasesFrom(int i) {
    long[] found = new long[LONGEST_PHRASE - 1];
    int count = 0;
    long h = hash[i];
    long b = bits[i];
    while (count < found.length && (b & Kind.PREFIX.bit()) != 0 && follows(i + count + 1)) {
      h = hashWith(h, i + count + 1);
      b = lexicon.of(h);
      found[count++] = b;
    }
    return Arrays.copyOf(found, count);
  }

  /** The hash of a phrase with one more word. */
  long hashWith(long phrase, int i) {
    long h = Hash.step(phrase, ' ');
    for (int c = start[i]; c < end[i]; c++) {
      h = Hash.step(h, chars[c]);
    }
    return h;
  }

  private boolean follows(int i) {
    return word(i) && sameLine(i);
  }

  private void cut(Work work) {
    int i = 0;
    int space = PARAGRAPH;
    while (i < plain.size()) {
      char c = chars[i];
      if (c < 128
          ? c == ' ' || (c < ' ' && Character.isWhitespace(c))
          : Character.isWhitespace(c)) {
        space = Math.max(space, c == '\n' ? (space >= LINE ? PARAGRAPH : LINE) : SPACE);
        i++;
      } else {
        i = token(i, c, space);
        space = GLUED;
        work.spend(1);
      }
    }
  }

  private int token(int i, char c, int space) {
    if (c == '[' && placeholderEnd(i) > 0) {
      return add(i, placeholderEnd(i), HOLE, space);
    }
    if (c < 128 ? letter(c) : Character.isLetter(c)) {
      return add(i, wordEnd(i), WORD, space);
    }
    if (c >= '0' && c <= '9') {
      int e = i + 1;
      while (e < plain.size() && chars[e] >= '0' && chars[e] <= '9') {
        e++;
      }
      return add(i, e, NUMBER, space);
    }
    return add(i, i + 1, SIGN, space);
  }

  /** Finds where a word ends; leaves its hash and whether it holds an apostrophe. */
  private int wordEnd(int i) {
    int n = plain.size();
    long h = Hash.step(Hash.START, chars[i]);
    int e = i + 1;
    apostrophe = false;
    while (e < n) {
      char c = chars[e];
      if (letter(c)) {
        h = Hash.step(h, c);
        e++;
      } else if (c == '\'' && e + 1 < n && letter(chars[e + 1]) && !possessive(e)) {
        h = Hash.step(Hash.step(h, c), chars[e + 1]);
        e += 2;
        apostrophe = true;
      } else {
        break;
      }
    }
    wordHash = h;
    return e;
  }

  private static boolean letter(char c) {
    if (c < 128) {
      return (c | 32) >= 'a' && (c | 32) <= 'z';
    }
    return Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private boolean possessive(int apostrophe) {
    char s = chars[apostrophe + 1];
    return (s == 's' || s == 'S')
        && (apostrophe + 2 >= plain.size() || !letter(chars[apostrophe + 2]));
  }

  private static final String PLACEHOLDER = "[REDACTED";

  /** The end of {@code [REDACTED]} or {@code [REDACTED NAME]} at {@code i}; 0 for neither. */
  private int placeholderEnd(int i) {
    int e = i;
    for (int k = 0; k < PLACEHOLDER.length(); k++, e++) {
      if (e >= plain.size() || chars[e] != PLACEHOLDER.charAt(k)) {
        return 0;
      }
    }
    int most = Math.min(plain.size(), e + 16);
    while (e < most && (chars[e] == ' ' || (chars[e] >= 'A' && chars[e] <= 'Z'))) {
      e++;
    }
    return e < plain.size() && chars[e] == ']' ? e + 1 : 0;
  }

  private int add(int from, int to, byte kind, int space) {
    if (size == start.length) {
      grow();
    }
    start[size] = from;
    end[size] = to;
    type[size] = kind;
    gap[size] = (byte) space;
    letters[size] = kind == WORD ? letters(from, to) : 0;
    if (kind == WORD) {
      name(from, to);
    }
    size++;
    return to;
  }

  private void name(int from, int to) {
    hash[size] = wordHash;
    bits[size] = lexicon.of(wordHash);
    if (apostrophe && contraction(from, to)) {
      bits[size] = Kind.FUNCTION.bit();
    }
    if (to + 1 < plain.size() && chars[to] == '\'' && possessive(to)) {
      long whole = Hash.step(Hash.step(hash[size], '\''), 's');
      bits[size] |= lexicon.of(whole) & Kind.bits(Kind.EPONYM, Kind.GENERICCARE);
    }
  }

  /** I've, they're, don't. */
  private boolean contraction(int from, int to) {
    for (int k = Math.max(from, to - 3); k < to - 1; k++) {
      if (chars[k] == '\'') {
        return CONTRACTED.has(Hash.of(chars, k + 1, to));
      }
    }
    return false;
  }

  private void grow() {
    int more = size * 2;
    start = Arrays.copyOf(start, more);
    end = Arrays.copyOf(end, more);
    type = Arrays.copyOf(type, more);
    gap = Arrays.copyOf(gap, more);
    letters = Arrays.copyOf(letters, more);
    hash = Arrays.copyOf(hash, more);
    bits = Arrays.copyOf(bits, more);
  }

  private boolean looksLowerCase() {
    int words = 0;
    int capitals = 0;
    for (int i = 0; i < size; i++) {
      if (type[i] == WORD && length(i) > 1) {
        words++;
        capitals += letters[i] != LOWER ? 1 : 0;
      }
    }
    return capitals * 50 <= words;
  }
}
