// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.stream.Stream;

/** An answer that comes as server-sent events: pieces of text, then its account. */
final class Streamed {
  private final PrintStream out;
  private String event = "";
  private JsonNode account = MissingNode.getInstance();

  Streamed(PrintStream out) {
    this.out = out;
  }

  /** Prints the pieces as they come; what the last event tells is returned. */
  JsonNode print(Stream<String> lines) {
    try (lines) {
      for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
        take(each.next());
      }
    } catch (UncheckedIOException e) {
      throw cut();
    }
    if (account.isMissingNode()) {
      throw cut();
    }
    out.println();
    return account;
  }

  private void take(String line) {
    if (line.startsWith("event:")) {
      event = line.substring("event:".length()).strip();
    } else if (line.startsWith("data:")) {
      data(line.substring("data:".length()).strip());
    } else if (line.isEmpty()) {
      event = "";
    }
  }

  private void data(String text) {
    if (text.equals("[DONE]")) {
      return;
    }
    JsonNode data = parsed(text);
    if (event.equals("error")) {
      throw Problem.failure(
          data.path("status").asInt(503), data, data.path("request_id").asText(""));
    }
    if (data.hasNonNull("finish_reason")) {
      account = data;
    } else {
      out.print(data.path("text").asText());
      out.flush();
    }
  }

  private static JsonNode parsed(String text) {
    try {
      return Service.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw CommandFailure.couldNotRun("the stream holds an event that is no JSON.");
    }
  }

  private static CommandFailure cut() {
    return CommandFailure.couldNotRun("the answer was cut off.");
  }
}
