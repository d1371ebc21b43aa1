// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.Locale;

/**
 * A surrogate and the real text it stands for: the smallest thing that is restored.
 *
 * @param word one word of a name, which follows the way it is written where it is met; otherwise a
 *     whole value
 */
record Unit(String surrogate, String real, boolean word) {
  /** The real text for a surrogate that was met in this writing. */
  String restored(String met) {
    if (!word) {
      return met.equals(surrogate) || !Letters.upper(met) ? real : real.toUpperCase(Locale.ROOT);
    }
    return Letters.like(real, met);
  }

  @Override
  public String toString() {
    return "Unit";
  }
}
