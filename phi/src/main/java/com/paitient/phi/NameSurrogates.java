// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names: each word has one surrogate word, so that all ways to say a name stay one person. */
final class NameSurrogates {
  private static final Set<String> KEPT =
      Set.of(
          "jr", "sr", "ii", "iii", "iv", "md", "rn", "np", "phd", "do", "de", "la", "van", "von",
          "der", "den", "del", "di", "da", "dos", "das", "du", "le", "el", "al", "bin", "ibn", "of",
          "the", "and", "dr", "mr", "mrs", "ms", "miss", "st");

  private final Surrogates all;

  NameSurrogates(Surrogates all) {
    this.all = all;
  }

  String of(String real) {
    List<Words.Piece> pieces = Words.pieces(real);
    boolean reversed = real.indexOf(',') > 0;
    int firstWord = -1;
    int lastWord = -1;
    for (int i = 0; i < pieces.size(); i++) {
      if (named(pieces.get(i))) {
        firstWord = firstWord < 0 ? i : firstWord;
        lastWord = i;
      }
    }
    int family = reversed ? firstWord : lastWord;
    return write(real, pieces, family);
  }

  private String write(String real, List<Words.Piece> pieces, int family) {
    StringBuilder out = new StringBuilder();
    boolean initials = false;
    List<String> given = new ArrayList<>();
    String last = "";
    for (int i = 0; i < pieces.size(); i++) {
      Words.Piece piece = pieces.get(i);
      String text = piece.text();
      if (named(piece)) {
        boolean isLast = i == family && !(only(pieces) && Pools.firstName(low(text)));
        String surrogate =
            all.word(text, isLast ? Pools.lastNames() : Pools.firstNamesLike(low(text)));
        last = isLast ? text : last;
        given.add(text);
        out.append(surrogate);
      } else if (initial(piece) && family >= 0) {
        initials = true;
        out.append(initialOf(text));
      } else {
        out.append(text);
      }
    }
    if (initials) {
      all.keep(out.toString(), real);
    }
    remember(given, last);
    return out.toString();
  }

  private static boolean only(List<Words.Piece> pieces) {
    return pieces.stream().filter(NameSurrogates::named).count() == 1;
  }

  private static boolean named(Words.Piece piece) {
    return piece.word() && piece.text().length() > 1 && !kept(piece.text());
  }

  private static boolean initial(Words.Piece piece) {
    return piece.word() && piece.text().length() == 1 && Letters.upper(piece.text());
  }

  private String initialOf(String letter) {
    char c = (char) ('A' + all.below(26));
    return c == letter.charAt(0) ? (c == 'Q' ? "K" : "Q") : String.valueOf(c);
  }

  /** Lets {@code P. Langley} mean {@code J. Smith} where Peter Langley means John Smith. */
  private void remember(List<String> given, String last) {
    if (last.isEmpty() || given.size() < 2) {
      return;
    }
    String first = given.getFirst().equals(last) ? given.get(1) : given.getFirst();
    String one = all.word(first, Pools.firstNamesLike(low(first))).substring(0, 1);
    String two = all.word(last, Pools.lastNames());
    String real = first.charAt(0) + "";
    for (String link : List.of(". ", " ")) {
      all.vault().alias(new Unit(one + link + two, real + link + last, false));
    }
  }

  /** Whether a word of a name is not anyone's own. */
  static boolean kept(String word) {
    return KEPT.contains(low(word));
  }

  private static String low(String s) {
    return s.toLowerCase(Locale.ROOT);
  }
}
