// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.server.runtimes.RunException;
import com.paitient.server.runtimes.RunException.Code;
import java.util.List;
import java.util.Locale;

/**
 * What a server means by an answer that is no completion. Its words are looked at, for servers say
 * in words only that a prompt is too long, but never passed on: they may quote the prompt.
 */
final class Refusals {
  private static final List<String> TOO_LONG =
      List.of("context length", "context_length", "context size", "context_size", "context window");

  private Refusals() {}

  /** The failure that a status and its body stand for. */
  static RunException of(int status, String body) {
    return switch (status) {
      case 400, 413, 422 ->
          saysTooLong(body)
              ? new RunException(
                  Code.PROMPT_TOO_LONG, "the prompt does not fit the upstream's context window")
              : new RunException(Code.BAD_ANSWER, "the upstream does not understand the request");
      case 401, 403 -> unavailable("the upstream does not accept the service's key");
      case 404 -> unavailable("the upstream does not have the model");
      case 408, 504 -> new RunException(Code.OUT_OF_TIME, "the upstream ran out of time");
      case 429 -> new RunException(Code.OVERLOADED, "the upstream has too many requests");
      default -> unavailable("the upstream answered with status " + status);
    };
  }

  /** An error in the middle of an answer. */
  static RunException midStream() {
    return unavailable("the upstream failed in the middle of its answer");
  }

  static RunException unavailable(String message) {
    return new RunException(Code.UNAVAILABLE, message);
  }

  private static boolean saysTooLong(String body) {
    JsonNode root;
    try {
      root = Json.object(body);
    } catch (RunException _) {
      return false;
    }
    JsonNode error = root.path("error").isObject() ? root.path("error") : root;
    String said =
        (error.path("code").asText()
                + " "
                + error.path("type").asText()
                + " "
                + error.path("message").asText())
            .toLowerCase(Locale.ROOT);
    return TOO_LONG.stream().anyMatch(said::contains);
  }
}
