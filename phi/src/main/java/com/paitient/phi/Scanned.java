// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.List;
import java.util.Map;

/** A text after a mode was applied to it, with what was found in the original. */
public record Scanned(ClinicalText text, List<Finding> findings, Map<Category, Integer> counts) {
  public Scanned {
    findings = List.copyOf(findings);
    counts = Map.copyOf(counts);
  }
}
