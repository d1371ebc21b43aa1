// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a model is asked, and so all of the caller's that may reach one.
 *
 * @param stops texts at which the answer ends
 * @param parameters what else goes with the messages, by name, as JSON; every string and number in
 *     it is looked at
 * @param names names within the parameters that cannot be changed: where one has identifying text
 *     that the policy would change, nothing is released
 */
public record Prompt(
    List<Message> messages,
    List<ClinicalText> stops,
    Map<String, ClinicalText> parameters,
    List<String> names) {
  public Prompt {
    messages = List.copyOf(messages);
    stops = List.copyOf(stops);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    names = List.copyOf(names);
  }

  /** Messages and nothing else. */
  public static Prompt of(List<Message> messages) {
    return new Prompt(messages, List.of(), Map.of(), List.of());
  }

  /** Whether tools are offered, called or answered. */
  public boolean hasCalls() {
    return messages.stream().anyMatch(m -> m.answers() > 0 || !m.calls().isEmpty());
  }

  /** UTF-16 units of all its texts. */
  public long characters() {
    long sum = 0;
    for (Message message : messages) {
      sum += message.content().value().length();
      for (ToolCall call : message.calls()) {
        sum += call.arguments().value().length();
      }
    }
    for (ClinicalText stop : stops) {
      sum += stop.value().length();
    }
    for (ClinicalText parameter : parameters.values()) {
      sum += parameter.value().length();
    }
    return sum;
  }

  @Override
  public String toString() {
    return "Prompt[" + messages.size() + " messages]";
  }
}
