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
    String whole = half.isEmpty() ? text : half + text;
    int end = whole.length();
    boolean cut = end > 0 && Character.isHighSurrogate(whole.charAt(end - 1));
    half = cut ? whole.substring(end - 1) : "";
    whole = cut ? whole.substring(0, end - 1) : whole;
    requireWhole(whole);
    return whole;
  }

  /** Refuses an end in the middle of a character. */
  void finish() {
    if (!half.isEmpty()) {
      throw BadAnswer.because("half a character");
    }
  }

  private static void requireWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          throw BadAnswer.because("half a character");
        }
        i++;
      }
    }
  }
}
