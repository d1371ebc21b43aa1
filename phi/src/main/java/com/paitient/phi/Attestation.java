// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.Map;

/**
 * What a text that went through SAFE_HARBOR can be vouched for with (45 CFR 164.514(b)(2)).
 *
 * @param rules the version of the Safe Harbor rules
 * @param detectors the version of the detectors and lists
 * @param zipTable the SHA-256 of the table of three-digit ZIP areas over 20,000 people
 * @param counts how many findings of each category were removed or generalized
 */
public record Attestation(
    String rules, String detectors, String zipTable, Map<Category, Integer> counts) {
  public Attestation {
    counts = Map.copyOf(counts);
  }
}
