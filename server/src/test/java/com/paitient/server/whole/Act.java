// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One request of the API, and what is to be recorded of it.
 *
 * @param operation as {@code openapi.yaml} names it
 * @param path with ids in braces that acts before it learnt: {@code /v1/deployments/{deployment}}
 * @param body empty for none
 * @param learn keeps ids of the answer for acts after it
 */
record Act(
    String operation,
    String path,
    String body,
    int status,
    List<Trace> traces,
    Consumer<JsonNode> learn) {

  /**
   * An event that is to be there.
   *
   * @param details whose names are to be there and not empty
   */
  record Trace(String type, String result, String resource, List<String> details) {}

  static Trace trace(String type, String resource, String... details) {
    return new Trace(type, "success", resource, List.of(details));
  }

  static Trace refusal(String type, String... details) {
    return new Trace(type, "denied", "", List.of(details));
  }

  /** A request that is done. */
  static Act done(String operation, String path, String body, int status, Trace... traces) {
    return new Act(operation, path, body, status, List.of(traces), _ -> {});
  }

  /** One that shows nothing of patients and changes nothing. */
  static Act shown(String operation, String path) {
    return done(operation, path, "", 200);
  }

  Act learning(Consumer<JsonNode> what) {
    return new Act(operation, path, body, status, traces, what);
  }

  String method() {
    return operation.substring(0, operation.indexOf(' '));
  }

  String path(Map<String, String> known) {
    return filled(path, known);
  }

  String body(Map<String, String> known) {
    return filled(body, known);
  }

  boolean has(String type) {
    return traces.stream().anyMatch(trace -> trace.type().equals(type));
  }

  Optional<Trace> refused() {
    return traces.stream().filter(trace -> !trace.result().equals("success")).findFirst();
  }

  private static String filled(String text, Map<String, String> known) {
    String filled = text;
    for (Map.Entry<String, String> each : known.entrySet()) {
      filled = filled.replace("{" + each.getKey() + "}", each.getValue());
    }
    return filled;
  }

  @Override
  public String toString() {
    String types =
        String.join(", ", Arrays.stream(traces.toArray(Trace[]::new)).map(Trace::type).toList());
    return operation + " " + status + (types.isEmpty() ? ", no event of its own" : ": " + types);
  }
}
