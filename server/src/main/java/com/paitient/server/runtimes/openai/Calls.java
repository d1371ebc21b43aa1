// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Calls of functions that an answer makes, whole or gathered from its chunks. Only what was offered
 * may be called: a name is text of the model that nobody looks at. Ids of the server are dropped.
 */
final class Calls {
  private static final int MOST = 128;

  private final Set<String> offered;
  private final List<Call> calls = new ArrayList<>();

  private static final class Call {
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
  }

  Calls(Set<String> offered) {
    this.offered = offered;
  }

  /** Takes {@code delta.tool_calls} of a chunk. */
  void take(JsonNode deltas) {
    for (JsonNode delta : deltas) {
      JsonNode function = delta.path("function");
      add(at(index(delta, function)), function);
    }
  }

  /** Takes {@code message.tool_calls} of a whole answer: each of them is a call of its own. */
  void takeWhole(JsonNode all) {
    for (JsonNode each : all) {
      JsonNode function = each.path("function");
      if (index(each, function) != calls.size()) {
        throw BadAnswer.because("a call out of its order");
      }
      add(at(calls.size()), function);
    }
  }

  private static void add(Call call, JsonNode function) {
    String name = text(function.path("name"));
    if (!name.isEmpty() && !call.name.isEmpty() && !name.equals(call.name)) {
      throw BadAnswer.because("a call of two functions");
    }
    call.name = name.isEmpty() ? call.name : name;
    call.arguments.append(text(function.path("arguments")));
  }

  /** Servers that send whole calls leave the index out; then each name begins one. */
  private int index(JsonNode delta, JsonNode function) {
    JsonNode index = delta.path("index");
    if (index.isMissingNode() || index.isNull()) {
      boolean begins = !text(function.path("name")).isEmpty();
      return begins || calls.isEmpty() ? calls.size() : calls.size() - 1;
    }
    if (!index.isInt() || index.intValue() < 0 || index.intValue() > calls.size()) {
      throw BadAnswer.because("a call out of its order");
    }
    return index.intValue();
  }

  private Call at(int index) {
    if (index == MOST) {
      throw BadAnswer.because("more than " + MOST + " calls");
    }
    if (index == calls.size()) {
      calls.add(new Call());
    }
    return calls.get(index);
  }

  private static String text(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    if (!node.isTextual()) {
      throw BadAnswer.because("a call that is no text");
    }
    return node.textValue();
  }

  /** All of them, whole. */
  List<ToolCall> whole() {
    List<ToolCall> whole = new ArrayList<>();
    for (Call call : calls) {
      if (!offered.contains(call.name)) {
        throw BadAnswer.because("a call of a function that was not offered");
      }
      WholeCharacters characters = new WholeCharacters();
      String arguments = characters.accept(call.arguments.toString());
      characters.finish();
      whole.add(new ToolCall(whole.size() + 1, call.name, ClinicalText.of(arguments)));
    }
    return whole;
  }
}
