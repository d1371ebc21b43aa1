// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts a text's positions in Unicode code points, as the API shows them, from UTF-16 units, as
 * Java has them. One pass over the text for any number of findings in ascending order.
 */
public final class CodePoints {
  private CodePoints() {}

  /** The same findings with code point offsets; they MUST be ordered and MUST NOT overlap. */
  public static List<Finding> of(String text, List<Finding> findings) {
    List<Finding> out = new ArrayList<>(findings.size());
    int unit = 0;
    int point = 0;
    for (Finding f : findings) {
      int start = point + text.codePointCount(unit, f.start());
      int end = start + text.codePointCount(f.start(), f.end());
      out.add(new Finding(f.category(), start, end, f.confidence(), f.detector()));
      unit = f.end();
      point = end;
    }
    return out;
  }
}
