// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

/** Turns places in Java's text into places counted in code points, as the API counts. */
final class CodePoints {
  private static final int[] SAME = {};

  private final int[] before;

  private CodePoints(int[] before) {
    this.before = before;
  }

  static CodePoints of(String text) {
    return text.chars().noneMatch(c -> Character.isSurrogate((char) c))
        ? new CodePoints(SAME)
        : new CodePoints(counted(text));
  }

  private static int[] counted(String text) {
    int[] before = new int[text.length() + 1];
    for (int i = 0; i < text.length(); i++) {
      boolean second = i > 0 && Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i));
      before[i + 1] = before[i] + (second ? 0 : 1);
    }
    return before;
  }

  /** How many code points stand before a place. */
  int before(int place) {
    return before.length == 0 ? place : before[place];
  }
}
