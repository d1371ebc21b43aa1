// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Cuts a value into words, numbers and what stands between them. */
final class Words {
  /** A run of letters, of digits, or of neither. */
  record Piece(String text, boolean word, boolean number) {
    @Override
    public String toString() {
      return "Piece";
    }
  }

  private Words() {}

  static List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      int kind = kind(text, i);
      int e = i + 1;
      while (e < text.length() && kind(text, e) == kind) {
        e++;
      }
      pieces.add(new Piece(text.substring(i, e), kind == 1, kind == 2));
      i = e;
    }
    return pieces;
  }

  private static int kind(String text, int i) {
    char c = text.charAt(i);
    if (Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK) {
      return 1;
    }
    boolean inside =
        (c == '\'' || c == '\u2019')
            && i > 0
            && i + 1 < text.length()
            && Character.isLetter(text.charAt(i - 1))
            && Character.isLetter(text.charAt(i + 1));
    return inside ? 1 : c >= '0' && c <= '9' ? 2 : 0;
  }

  /** The words and numbers of a text, in small letters. */
  static void addAll(String text, Set<String> to) {
    for (Piece piece : pieces(text)) {
      if (piece.word || piece.number) {
        to.add(piece.text.toLowerCase(Locale.ROOT));
      }
    }
  }

  static Set<String> of(List<String> texts) {
    Set<String> words = new HashSet<>();
    texts.forEach(t -> addAll(t, words));
    return words;
  }
}
