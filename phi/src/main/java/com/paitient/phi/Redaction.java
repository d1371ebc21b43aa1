// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.List;

/** Writes {@code [REDACTED CATEGORY]}, or something else, over findings. */
final class Redaction {
  private Redaction() {}

  static String of(String text, List<Finding> findings) {
    return of(text, findings, findings.stream().map(f -> placeholder(f.category())).toList());
  }

  /** Writes something of its own over each finding. */
  static String of(String text, List<Finding> findings, List<String> instead) {
    StringBuilder out = new StringBuilder(text.length() + 16 * findings.size());
    int at = 0;
    for (int i = 0; i < findings.size(); i++) {
      out.append(text, at, findings.get(i).start()).append(instead.get(i));
      at = findings.get(i).end();
    }
    return out.append(text, at, text.length()).toString();
  }

  static String placeholder(Category category) {
    return "[REDACTED " + category + "]";
  }
}
