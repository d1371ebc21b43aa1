// SPDX-License-Identifier: MIT
package com.paitient.phi;

/** One message of a conversation, as chat models take it. */
public record Message(Role role, ClinicalText content) {
  /** Who speaks. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }
}
