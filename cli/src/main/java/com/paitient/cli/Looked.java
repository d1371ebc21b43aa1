// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.phi.Finding;
import com.paitient.phi.Scanned;
import com.paitient.records.RecordFinding;
import com.paitient.records.ScannedRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of one file: its text with a mode applied, and where something was found, for people
 * and for programs.
 */
record Looked(String text, List<String> lines, List<Map<String, Object>> json) {
  Looked {
    lines = List.copyOf(lines);
    json = List.copyOf(json);
  }

  static Looked of(String name, String before, Scanned scanned) {
    Places places = new Places(before, scanned.findings());
    return new Looked(scanned.text().value(), places.lines(name).toList(), places.json());
  }

  /** Findings of a record are told by the field they are in. */
  static Looked of(String name, ScannedRecord record) {
    return new Looked(
        record.text(),
        record.findings().stream().map(found -> line(name, found)).toList(),
        record.findings().stream().map(Looked::json).toList());
  }

  private static String line(String name, RecordFinding found) {
    Finding finding = found.finding();
    return String.format(
        Locale.ROOT,
        "%s:%s: %s %.2f (%s)",
        name,
        found.path(),
        finding.category(),
        finding.confidence(),
        finding.detector());
  }

  private static Map<String, Object> json(RecordFinding found) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("path", found.path());
    shown.put("category", found.finding().category().name());
    shown.put("confidence", found.finding().confidence());
    shown.put("detector", found.finding().detector());
    return shown;
  }

  @Override
  public String toString() {
    return "Looked[" + lines.size() + "]";
  }
}
