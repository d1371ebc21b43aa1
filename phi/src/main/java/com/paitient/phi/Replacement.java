// SPDX-License-Identifier: MIT
package com.paitient.phi;

/**
 * What a mode writes over a finding.
 *
 * @param instead in mode DETECT the text that stands there
 */
public record Replacement(Finding finding, String instead) {
  /** Surrogates and kept text are not shown. */
  @Override
  public String toString() {
    return "Replacement[" + finding.category() + "]";
  }
}
