// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.List;

/**
 * One message of a conversation, as chat models take it.
 *
 * @param calls what an assistant's message calls
 * @param answers the number of the call whose result a tool's message is; 0 in others
 */
public record Message(Role role, ClinicalText content, List<ToolCall> calls, int answers) {
  /** Who speaks. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL
  }

  public Message {
    calls = List.copyOf(calls);
  }

  /** A message of text alone. */
  public Message(Role role, ClinicalText content) {
    this(role, content, List.of(), 0);
  }
}
