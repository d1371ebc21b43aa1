// SPDX-License-Identifier: MIT
package com.paitient.records;

import java.util.ArrayList;
import java.util.List;

/**
 * The signs of HL7 v2's ER7 encoding and what they do, as a message's head names them.
 *
 * <pre>
 * MSH|^~\&amp;|…   field |, component ^, repetition ~, escape \, subcomponent &amp;
 * </pre>
 */
record Er7(char field, char component, char repetition, char escape, char subcomponent) {
  private static final int HEAD = 8;

  /** The signs of a segment MSH, FHS or BHS. */
  static Er7 of(String segment) {
    if (segment.length() < HEAD) {
      throw RecordException.invalid("a head segment that is too short");
    }
    Er7 signs =
        new Er7(
            segment.charAt(3),
            segment.charAt(4),
            segment.charAt(5),
            segment.charAt(6),
            segment.charAt(7));
    if (segment.substring(3, HEAD).chars().distinct().count() < HEAD - 3
        || segment.substring(3, HEAD).chars().anyMatch(Er7::unfit)) {
      throw RecordException.invalid("a head segment whose separators are not five different signs");
    }
    return signs;
  }

  private static boolean unfit(int c) {
    return c < ' ' || Character.isLetterOrDigit(c);
  }

  /** Cuts at a sign. */
  static List<String> cut(String text, char at) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = text.indexOf(at); i >= 0; i = text.indexOf(at, from)) {
      parts.add(text.substring(from, i));
      from = i + 1;
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** The text that a value stands for; formatting that is no text falls out. */
  String unescaped(String value) {
    if (value.indexOf(escape) < 0) {
      return value;
    }
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < value.length()) {
      int end = value.charAt(i) == escape ? value.indexOf(escape, i + 1) : -1;
      if (end < 0) {
        out.append(value.charAt(i++));
      } else {
        out.append(meant(value.substring(i + 1, end)));
        i = end + 1;
      }
    }
    return out.toString();
  }

  private String meant(String code) {
    return switch (code) {
      case "F" -> String.valueOf(field);
      case "S" -> String.valueOf(component);
      case "T" -> String.valueOf(subcomponent);
      case "R" -> String.valueOf(repetition);
      case "E" -> String.valueOf(escape);
      default -> code.startsWith(".") ? "\n" : code.startsWith("X") ? hex(code.substring(1)) : "";
    };
  }

  private static String hex(String digits) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i + 1 < digits.length(); i += 2) {
      int high = Character.digit(digits.charAt(i), 16);
      int low = Character.digit(digits.charAt(i + 1), 16);
      if (high < 0 || low < 0) {
        return "";
      }
      int c = high * 16 + low;
      out.append(c == '\r' ? '\n' : (char) c);
    }
    return out.toString();
  }

  /** A text as a value. */
  String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append(escape).append(".br").append(escape);
      } else if (code(c) == 0) {
        out.append(c);
      } else {
        out.append(escape).append(code(c)).append(escape);
      }
    }
    return out.toString();
  }

  private char code(char c) {
    return c == field
        ? 'F'
        : c == component
            ? 'S'
            : c == subcomponent ? 'T' : c == repetition ? 'R' : c == escape ? 'E' : 0;
  }
}
