// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.paitient.phi.Category;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A record after a mode was applied to it, with what was found in the original. */
public record ScannedRecord(String text, List<RecordFinding> findings) {
  public ScannedRecord {
    findings = List.copyOf(findings);
  }

  /** How many findings of each kind. */
  public Map<Category, Integer> counts() {
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    findings.forEach(f -> counts.merge(f.finding().category(), 1, Integer::sum));
    return counts;
  }

  @Override
  public String toString() {
    return "ScannedRecord[" + text.length() + " chars, " + findings.size() + " findings]";
  }
}
