// SPDX-License-Identifier: MIT
package com.paitient.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes out of HL7 v2 messages the segments and fields that are not allowed. */
final class Hl7Filter {
  private final Set<String> allowed;

  private Hl7Filter(Set<String> allowed) {
    this.allowed = allowed;
  }

  static Hl7Filter of(Set<String> allowed) {
    return new Hl7Filter(allowed);
  }

  String messages(String text) {
    String end = text.contains("\r\n") ? "\r\n" : text.indexOf('\r') >= 0 ? "\r" : "\n";
    List<String> kept = new ArrayList<>();
    int inside = 0;
    Er7 signs = null;
    for (String segment : Hl7Walk.segments(text)) {
      boolean head = Hl7Walk.head(segment);
      signs = head || signs == null ? Er7.of(segment) : signs;
      String left = head ? segment : segment(segment, signs.field());
      if (!left.isEmpty()) {
        kept.add(left);
        inside += head ? 0 : 1;
      }
    }
    if (inside == 0) {
      throw MinimumNecessary.nothing();
    }
    return String.join(end, kept) + end;
  }

  private String segment(String segment, char field) {
    List<String> fields = Er7.cut(segment, field);
    String name = fields.getFirst();
    if (allowed.contains(name) || allowed.stream().noneMatch(a -> a.startsWith(name + "-"))) {
      return allowed.contains(name) ? segment : "";
    }
    for (int i = 1; i < fields.size(); i++) {
      if (!allowed.contains(name + "-" + i)) {
        fields.set(i, "");
      }
    }
    while (fields.getLast().isEmpty()) {
      fields.removeLast();
    }
    return fields.size() > 1 ? String.join(String.valueOf(field), fields) : "";
  }
}
