// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.phi.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Where findings stand in a text, as people and as programs count; never what stands there. */
record Places(String text, List<Finding> findings) {
  Places {
    findings = List.copyOf(findings);
  }

  /** {@code name:line:column: CATEGORY confidence (detector)}, both counted from 1. */
  Stream<String> lines(String name) {
    return findings.stream()
        .map(finding ->
            String.format(
                Locale.ROOT,
                "%s:%d:%d: %s %.2f (%s)",
                name,
                line(finding.start()),
                column(finding.start()),
                finding.category(),
                finding.confidence(),
                finding.detector()));
  }

  /** As the API shows findings: offsets in code points. */
  List<Map<String, Object>> json() {
    return findings.stream().map(this::json).toList();
  }

  private Map<String, Object> json(Finding finding) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("category", finding.category().name());
    shown.put("start", text.codePointCount(0, finding.start()));
    shown.put("end", text.codePointCount(0, finding.end()));
    shown.put("confidence", finding.confidence());
    shown.put("detector", finding.detector());
    return shown;
  }

  private long line(int offset) {
    return 1 + text.substring(0, offset).chars().filter(unit -> unit == '\n').count();
  }

  private int column(int offset) {
    return 1 + text.codePointCount(text.lastIndexOf('\n', offset - 1) + 1, offset);
  }
}
