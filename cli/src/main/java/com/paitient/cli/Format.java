// SPDX-License-Identifier: MIT
package com.paitient.cli;

/** What a file is. */
enum Format {
  TEXT,
  FHIR,
  HL7V2;

  /** By how it starts: what looks like a record is taken for one, and must then be valid. */
  static Format of(String text) {
    String start = text.stripLeading();
    if (start.startsWith("MSH|") || start.startsWith("FHS|") || start.startsWith("BHS|")) {
      return HL7V2;
    }
    return start.startsWith("{") && start.contains("\"resourceType\"") ? FHIR : TEXT;
  }
}
