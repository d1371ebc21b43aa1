// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a command shows data: for people, or with {@code --json} as the API gave it. */
final class Output {
  private static final ObjectWriter PRETTY = Service.JSON.writerWithDefaultPrettyPrinter();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  /** A list, as a table of {@code columns} (paths into each item). */
  void list(PrintStream out, List<JsonNode> items, String... columns) {
    if (json) {
      json(out, Map.of("data", items));
    } else {
      Table.of(items, columns).print(out);
    }
  }

  /** One thing, or the line that tells it. */
  void one(PrintStream out, JsonNode thing, String line) {
    if (json) {
      json(out, thing);
    } else {
      out.println(Table.printable(line));
    }
  }

  static void json(PrintStream out, Object value) {
    try {
      out.println(PRETTY.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("data that is no JSON", e);
    }
  }
}
