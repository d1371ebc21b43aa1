// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Aligned columns under their names. */
record Table(List<List<String>> rows) {
  Table {
    rows = List.copyOf(rows);
  }

  static Table of(List<JsonNode> items, String... columns) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(Stream.of(columns).map(Table::heading).toList());
    for (JsonNode item : items) {
      rows.add(Stream.of(columns).map(column -> cell(item, column)).toList());
    }
    return new Table(rows);
  }

  void print(PrintStream out) {
    int[] widths =
        IntStream.range(0, rows.getFirst().size())
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** Names come from callers: none of them may steer the terminal. */
  static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
  }

  private static String heading(String column) {
    return column.substring(column.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT).replace('_', ' ');
  }

  private static String cell(JsonNode item, String column) {
    JsonNode value = item.at(column.startsWith("/") ? column : "/" + column);
    String text = value.isValueNode() ? value.asText() : value.toString();
    return value.isNull() || text.isEmpty() ? "-" : printable(text).replaceAll("\\s", " ");
  }
}
