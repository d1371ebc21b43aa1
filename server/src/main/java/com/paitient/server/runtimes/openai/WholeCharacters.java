// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

/**
 * Joins characters that JSON escapes cut in two between chunks, so that each piece is well-formed
 * Unicode.
 */
final class WholeCharacters {
  private String half = "";

  /** The text with what was held before; half a character at its end is held for the next. */
  String accept(String text) {
    String whole = half + text;
    int end = whole.length();
    boolean cut = end > 0 && Character.isHighSurrogate(whole.charAt(end - 1));
    half = cut ? whole.substring(end - 1) : "";
    whole = cut ? whole.substring(0, end - 1) : whole;
    if (whole.codePoints().anyMatch(WholeCharacters::isHalf)) {
      throw BadAnswer.because("half a character");
    }
    return whole;
  }

  /** Refuses an end in the middle of a character. */
  void finish() {
    if (!half.isEmpty()) {
      throw BadAnswer.because("half a character");
    }
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
