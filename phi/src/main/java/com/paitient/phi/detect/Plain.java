// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text made regular for the detectors, with the way back to it: full-width and mathematical
 * letters become plain ones, curly quotes and long dashes straight, other scripts' digits ASCII,
 * {@code %40} an at sign; zero-width and direction marks vanish.
 */
final class Plain {
  private static final char OBJECT = '\uFFFC';

  private final String original;
  private char[] chars;
  private int[] from;
  private int size;

  private Plain(String original) {
    this.original = original;
    this.chars = new char[original.length() + 1];
    this.from = new int[original.length() + 1];
  }

  static Plain of(String text) {
    Plain plain = new Plain(text);
    int i = plain.takeRegular();
    while (i < text.length()) {
      i = plain.take(i);
    }
    plain.from[plain.size] = text.length();
    return plain;
  }

  /** Takes what needs no change at the start, which mostly is all of it; returns its length. */
  private int takeRegular() {
    int n = original.length();
    original.getChars(0, n, chars, 0);
    int i = 0;
    while (i < n && chars[i] < 128 && chars[i] != '%') {
      from[i] = i;
      i++;
    }
    size = i;
    return i;
  }

  char[] chars() {
    return chars;
  }

  int size() {
    return size;
  }

  /** Where the plain character at {@code i} starts in the original. */
  int start(int i) {
    return from[i];
  }

  /** Where the original ends that the plain character at {@code i} stands for. */
  int end(int i) {
    int at = from[i];
    if (original.charAt(at) == '%' && chars[i] != '%') {
      return at + 3;
    }
    return at + Character.charCount(original.codePointAt(at));
  }

  private int take(int i) {
    char c = original.charAt(i);
    if (c < 128) {
      return c == '%' ? percent(i) : put(c, i, 1);
    }
    if (Character.isHighSurrogate(c)) {
      return wide(i);
    }
    return narrow(c, i);
  }

  private int narrow(char c, int i) {
    if (vanishes(c)) {
      return i + 1;
    }
    return put(regular(c), i, 1);
  }

  private static boolean vanishes(char c) {
    return (c >= 0x200B && c <= 0x200F)
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x2069)
        || c == 0xFEFF
        || c == 0x00AD
        || c == 0x180E;
  }

  private static char regular(char c) {
    if (c >= 0xFF01 && c <= 0xFF5E) {
      return (char) (c - 0xFEE0);
    }
    return switch (c) {
      case 0x00A0, 0x202F, 0x205F, 0x3000 -> ' ';
      case 0x2018, 0x2019, 0x02BC, 0x2032, 0x00B4 -> '\'';
      case 0x201C, 0x201D, 0x201E -> '"';
      case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212 -> '-';
      case 0x0085, 0x2028, 0x2029 -> '\n';
      case 0xFE52, 0x2024, 0x3002 -> '.';
      case 0x2044, 0x2215 -> '/';
      case 0xFE6B -> '@';
      default -> letterOrDigit(c);
    };
  }

  private static char letterOrDigit(char c) {
    if (c >= 0x2000 && c <= 0x200A) {
      return ' ';
    }
    int digit = Character.digit(c, 10);
    return digit >= 0 ? (char) ('0' + digit) : c;
  }

  private int wide(int i) {
    int cp = original.codePointAt(i);
    int width = Character.charCount(cp);
    if (cp >= 0xE0000 && cp <= 0xE007F) {
      return i + width;
    }
    if (cp >= 0x1D400 && cp <= 0x1D7FF) {
      String simple = Normalizer.normalize(Character.toString(cp), Normalizer.Form.NFKC);
      return put(simple.charAt(0), i, width);
    }
    int digit = Character.digit(cp, 10);
    return put(digit >= 0 ? (char) ('0' + digit) : OBJECT, i, width);
  }

  private int percent(int i) {
    int high = i + 2 < original.length() ? Character.digit(original.charAt(i + 1), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(original.charAt(i + 2), 16);
    int value = high * 16 + low;
    if (high < 2 || low < 0 || value >= 127 || !encodes(i, (char) value)) {
      return put('%', i, 1);
    }
    return put((char) value, i, 3);
  }

  /**
   * Tells {@code John%20Smith} from {@code 5%20 mg}: what is encoded is punctuation inside a word.
   */
  private boolean encodes(int i, char value) {
    boolean glued = i > 0 && !Character.isWhitespace(original.charAt(i - 1));
    boolean goesOn = i + 3 < original.length() && !Character.isWhitespace(original.charAt(i + 3));
    return glued && goesOn && !Character.isLetterOrDigit(value);
  }

  private int put(char c, int i, int width) {
    if (size + 1 >= chars.length) {
      chars = Arrays.copyOf(chars, chars.length * 2);
      from = Arrays.copyOf(from, from.length * 2);
    }
    chars[size] = c;
    from[size++] = i;
    return i + width;
  }
}
