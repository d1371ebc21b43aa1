// SPDX-License-Identifier: MIT
package com.paitient.phi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A development tool: finds in every line of a JSON Lines file ({@code {"id","text"}}) and writes
 * the findings with code point offsets, as a scorer reads them. Says the speed on standard error.
 */
final class Predict {
  private Predict() {}

  public static void main(String[] args) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Guard guard = Guard.standard();
    long nanos = 0;
    long characters = 0;
    try (PrintWriter out =
        new PrintWriter(Files.newBufferedWriter(Path.of(args[1]), StandardCharsets.UTF_8))) {
      for (String line : Files.readAllLines(Path.of(args[0]))) {
        JsonNode document = json.readTree(line);
        String text = document.get("text").asText();
        long start = System.nanoTime();
        Scanned scanned = guard.scan(ClinicalText.of(text), Mode.DETECT);
        nanos += System.nanoTime() - start;
        characters += text.length();
        out.println(row(json, document.get("id").asText(), text, scanned));
      }
    }
    System.err.printf("%d characters, %.1f MB/s%n", characters, characters * 1e3 / nanos);
  }

  private static String row(ObjectMapper json, String id, String text, Scanned scanned) {
    ObjectNode row = json.createObjectNode().put("id", id);
    ArrayNode spans = row.putArray("spans");
    for (Finding f : CodePoints.of(text, scanned.findings())) {
      spans
          .addObject()
          .put("start", f.start())
          .put("end", f.end())
          .put("label", f.category().name())
          .put("by", f.detector());
    }
    return row.toString();
  }
}
