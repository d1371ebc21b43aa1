// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.http.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A text with spans to write over, all counted in code points. Of spans that overlap the first is
 * whole and the next begins where it ends, so that nothing that was found stays.
 */
final class Anonymization {
  private static final Operator USUAL = new Operator.Replace("");

  /** Where something of a kind stands. */
  record Span(String entity, int start, int end) {}

  private final int[] text;
  private final List<Span> spans;
  private final Map<String, Operator> operators;

  /**
   * What is asked for.
   *
   * @param operators what to write, by entity, {@code DEFAULT} for all others
   */
  Anonymization(String text, List<Span> spans, Map<String, Operator> operators) {
    this.text = text.codePoints().toArray();
    this.spans = apart(spans);
    this.operators = Map.copyOf(operators);
  }

  /** How many spans are written over. */
  int size() {
    return spans.size();
  }

  private static List<Span> apart(List<Span> spans) {
    List<Span> apart = new ArrayList<>();
    int at = 0;
    for (Span span : spans.stream().sorted(Comparator.comparingInt(Span::start)).toList()) {
      int start = Math.max(at, span.start());
      if (start < span.end()) {
        apart.add(new Span(span.entity(), start, span.end()));
        at = span.end();
      }
    }
    return apart;
  }

  /** The text and, last first as Presidio has it, what was written where. */
  ObjectNode done() {
    StringBuilder out = new StringBuilder();
    ArrayNode items = Json.object().arrayNode();
    int at = 0;
    int written = 0;
    for (Span span : spans) {
      Operator operator = operator(span.entity());
      String instead = operator.of(between(span.start(), span.end()), span.entity());
      int start = written + span.start() - at;
      written = start + instead.codePointCount(0, instead.length());
      out.append(between(at, span.start())).append(instead);
      var _ =
          items
              .insertObject(0)
              .put("start", start)
              .put("end", written)
              .put("entity_type", span.entity())
              .put("text", instead)
              .put("operator", operator.name());
      at = span.end();
    }
    out.append(between(at, text.length));
    ObjectNode done = Json.object().put("text", out.toString());
    done.set("items", items);
    return done;
  }

  private String between(int start, int end) {
    return new String(text, start, end - start);
  }

  private Operator operator(String entity) {
    Operator own = operators.get(entity);
    return own != null ? own : operators.getOrDefault("DEFAULT", USUAL);
  }

  @Override
  public String toString() {
    return "Anonymization[" + spans.size() + " spans]";
  }
}
