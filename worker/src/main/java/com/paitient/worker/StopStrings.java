// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.util.List;

/**
 * Ends an answer before the first stop string in it. Text that may be the beginning of one is held
 * back.
 */
final class StopStrings {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean reached;

  StopStrings(List<String> stops) {
    this.stops = stops;
  }

  /** Takes the next text and returns what may go out. */
  String accept(String text) {
    if (reached) {
      return "";
    }
    held.append(text);
    int stop = firstStop();
    reached = stop >= 0;
    String out = held.substring(0, reached ? stop : held.length() - mayBeStop());
    held.delete(0, out.length());
    return out;
  }

  boolean reached() {
    return reached;
  }

  /** What was held back, when no more text comes. */
  String finish() {
    return reached ? "" : held.toString();
  }

  private int firstStop() {
    return stops.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }

  /** Length of the longest end of the text that begins a stop string. */
  private int mayBeStop() {
    return stops.stream().mapToInt(this::mayBe).max().orElse(0);
  }

  private int mayBe(String stop) {
    for (int length = Math.min(stop.length() - 1, held.length()); length > 0; length--) {
      if (stop.startsWith(held.substring(held.length() - length))) {
        return length;
      }
    }
    return 0;
  }
}
