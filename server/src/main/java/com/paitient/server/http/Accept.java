// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The types that a caller takes (RFC 9110, 12.5.1); a weight of 0 refuses. */
record Accept(List<String> header) {
  /** Refuses if {@code type} is not among them; no header takes all. */
  void require(String type) {
    String family = type.substring(0, type.indexOf('/')) + "/*";
    List<String> ranges =
        header.stream().flatMap(line -> Arrays.stream(line.split(","))).map(String::strip).toList();
    boolean taken =
        ranges.stream()
            .filter(range -> !isRefusal(range))
            .map(range -> range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
            .anyMatch(range -> range.equals(type) || range.equals(family) || range.equals("*/*"));
    if (!taken && !header.isEmpty()) {
      throw ApiError.of(ErrorCode.NOT_ACCEPTABLE, "The answer is of type " + type + ".");
    }
  }

  private static boolean isRefusal(String range) {
    return range.matches("(?i).*;\\s*q=0(\\.0{0,3})?\\s*");
  }
}
