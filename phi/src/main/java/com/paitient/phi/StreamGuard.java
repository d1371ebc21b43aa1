// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.Map;

/**
 * Guards a model's answer while it streams: takes text in any chunking and gives out text that was
 * looked at. The same answer gives the same released text whatever the chunks. Not thread-safe.
 */
public interface StreamGuard {
  /** Takes a chunk; returns what may go out now, possibly empty. */
  String accept(String chunk);

  /** Takes the end; returns what was held back. */
  String finish();

  /**
   * Takes what a model calls a function with, as a whole: where it is JSON, its strings and numbers
   * are guarded as what they say, and written again as JSON has it; otherwise it is text. Stands
   * apart from the answer's text.
   */
  ClinicalText arguments(ClinicalText arguments);

  /** Findings in the answer so far. */
  Map<Category, Integer> counts();
}
