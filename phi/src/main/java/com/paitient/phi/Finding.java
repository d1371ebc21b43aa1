// SPDX-License-Identifier: MIT
package com.paitient.phi;

/**
 * Identifying text found at {@code [start, end)}, in UTF-16 units of the text that was looked at.
 *
 * @param confidence from 0 to 1
 * @param detector the name of what found it
 */
public record Finding(Category category, int start, int end, double confidence, String detector) {
  public Finding {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("empty or negative span");
    }
  }
}
