// SPDX-License-Identifier: MIT
package com.paitient.records;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;

/** Whether a text is a value of a primitive type of R4. */
final class FhirPrimitives {
  private static final int LONGEST_ID = 64;

  private FhirPrimitives() {}

  static boolean valid(String type, String value) {
    return switch (type) {
      case "date" -> date(value);
      case "dateTime" -> date(value) || instant(value);
      case "instant" -> instant(value);
      case "id" -> id(value);
      case "code" -> !value.isEmpty() && value.strip().equals(value);
      case "uri", "url", "canonical", "oid", "uuid" ->
          !value.isEmpty() && value.chars().noneMatch(Character::isWhitespace);
      case "base64Binary" -> value.chars().allMatch(FhirPrimitives::base64);
      default -> value.indexOf('\0') < 0;
    };
  }

  private static boolean base64(int c) {
    return (c < 128 && Character.isLetterOrDigit(c))
        || c == '+'
        || c == '/'
        || c == '='
        || Character.isWhitespace(c);
  }

  private static boolean id(String value) {
    return !value.isEmpty()
        && value.length() <= LONGEST_ID
        && value
            .chars()
            .allMatch(c -> c == '-' || c == '.' || (c < 128 && Character.isLetterOrDigit(c)));
  }

  private static boolean date(String value) {
    try {
      return switch (value.length()) {
        case 4 -> value.chars().allMatch(c -> c >= '0' && c <= '9');
        case 7 -> YearMonth.parse(value).getYear() > 0;
        case 10 -> LocalDate.parse(value).getYear() > 0;
        default -> false;
      };
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static boolean instant(String value) {
    try {
      return OffsetDateTime.parse(value).getYear() > 0;
    } catch (DateTimeException _) {
      return false;
    }
  }
}
