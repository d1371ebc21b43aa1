// SPDX-License-Identifier: MIT
package com.paitient.phi;

/**
 * A call of a function that the caller of a model offers. Ids of other programs never cross the
 * service: calls are known by numbers.
 *
 * @param number counts the calls of one conversation, from 1
 * @param function its name, as it was offered
 * @param arguments JSON as a text, or what a model wrote in its place
 */
public record ToolCall(int number, String function, ClinicalText arguments) {
  /** Names and arguments may tell of a patient, so none are shown. */
  @Override
  public String toString() {
    return "ToolCall[" + number + "]";
  }
}
