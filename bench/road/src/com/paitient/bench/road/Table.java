// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The table of a run in Markdown: medians of the rounds, with ratios to nginx of the same run. */
final class Table {
  private Table() {}

  static String of(List<Cell> cells) {
    StringBuilder table =
        new StringBuilder(
            """
            | answer | connections | proxy | answers | CPU µs/request (× nginx) | without the JVM's compiler (×) | p50 ms (×) | p99 ms (×) |
            |---|---|---|---|---|---|---|---|
            """);
    for (Cell cell : cells) {
      Cell nginx = cells.stream().filter(each -> beside(cell, each)).findFirst().orElseThrow();
      table.append(row(cell, nginx));
    }
    return table.toString();
  }

  /** Where the CPU of those cells goes that are of a service of ours. */
  static String parts(List<Cell> cells) {
    StringBuilder table = new StringBuilder("| answer | connections | proxy |");
    Arrays.stream(Part.values()).forEach(part -> table.append(' ').append(part.title).append(" |"));
    table.append("\n|---|---|---|").append("---|".repeat(Part.values().length)).append('\n');
    for (Cell cell : cells) {
      if (cell.proxy().ours()) {
        table.append("| %s | %d | %s |".formatted(way(cell), cell.connections(), name(cell)));
        for (Part part : Part.values()) {
          table.append(" %.0f |".formatted(cell.median(round -> round.part(part))));
        }
        table.append('\n');
      }
    }
    return table.toString();
  }

  private static String way(Cell cell) {
    return cell.way() == Proxy.Way.WHOLE ? "whole" : "200 events";
  }

  private static String name(Cell cell) {
    return cell.proxy().name();
  }

  private static boolean beside(Cell cell, Cell other) {
    return other.way() == cell.way()
        && other.connections() == cell.connections()
        && other.proxy().name().equals("nginx");
  }

  private static String row(Cell cell, Cell nginx) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %d | %.0f (%.1f) | %.0f (%.1f) | %.2f (%.1f) | %.2f (%.1f) |%n",
        way(cell),
        cell.connections(),
        name(cell),
        cell.answers(),
        cell.median(Cell.Round::cpu),
        cell.median(Cell.Round::cpu) / nginx.median(Cell.Round::cpu),
        cell.median(Cell.Round::warm),
        cell.median(Cell.Round::warm) / nginx.median(Cell.Round::warm),
        cell.median(Cell.Round::p50) / 1e3,
        cell.median(Cell.Round::p50) / nginx.median(Cell.Round::p50),
        cell.median(Cell.Round::p99) / 1e3,
        cell.median(Cell.Round::p99) / nginx.median(Cell.Round::p99));
  }
}
