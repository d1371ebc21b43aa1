// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.List;

/** Writes {@code [REDACTED CATEGORY]} over findings. */
final class Redaction {
  private Redaction() {}

  static String of(String text, List<Finding> findings) {
    StringBuilder out = new StringBuilder(text.length() + 16 * findings.size());
    int at = 0;
    for (Finding f : findings) {
      out.append(text, at, f.start()).append(placeholder(f.category()));
      at = f.end();
    }
    return out.append(text, at, text.length()).toString();
  }

  static String placeholder(Category category) {
    return "[REDACTED " + category + "]";
  }
}
