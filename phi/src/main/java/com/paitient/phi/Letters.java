// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.Locale;

/** How a word is written: in capitals, in small letters, or as a name. */
final class Letters {
  private Letters() {}

  static boolean upper(String s) {
    return s.equals(s.toUpperCase(Locale.ROOT)) && !s.equals(s.toLowerCase(Locale.ROOT));
  }

  static boolean lower(String s) {
    return s.equals(s.toLowerCase(Locale.ROOT)) && !s.equals(s.toUpperCase(Locale.ROOT));
  }

  /** Writes a word as a model is written. */
  static String like(String word, String model) {
    if (upper(model) && model.length() > 1) {
      return word.toUpperCase(Locale.ROOT);
    }
    if (lower(model)) {
      return upper(word) || title(word).equals(word) || mixed(word) ? lowered(word) : word;
    }
    return title(word);
  }

  private static String lowered(String word) {
    return Character.isLowerCase(word.charAt(0)) ? word : word.toLowerCase(Locale.ROOT);
  }

  private static boolean mixed(String word) {
    return !upper(word) && !lower(word);
  }

  /** The word with a capital; one that has its own capitals inside stays as it is. */
  static String title(String word) {
    if (mixed(word)) {
      return word;
    }
    return word.substring(0, 1).toUpperCase(Locale.ROOT)
        + word.substring(1).toLowerCase(Locale.ROOT);
  }
}
