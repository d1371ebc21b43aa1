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

  /** Findings in the answer so far. */
  Map<Category, Integer> counts();
}
