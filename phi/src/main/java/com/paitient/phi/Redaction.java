// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.List;

/** Writes {@code [REDACTED CATEGORY]}, or something else, over findings. */
final class Redaction {
  private Redaction() {}

  /** Writes each replacement over its finding; they are in order. */
  static String of(String text, List<Replacement> replacements) {
    StringBuilder out = new StringBuilder(text.length() + 16 * replacements.size());
    int at = 0;
    for (Replacement r : replacements) {
      out.append(text, at, r.finding().start()).append(r.instead());
      at = r.finding().end();
    }
    return out.append(text, at, text.length()).toString();
  }

  static String placeholder(Category category) {
    return "[REDACTED " + category + "]";
  }
}
