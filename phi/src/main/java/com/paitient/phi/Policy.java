// SPDX-License-Identifier: MIT
package com.paitient.phi;

/**
 * How a text is to be guarded on its way in and on its way out.
 *
 * @param input what happens to identifying text before a model sees it
 * @param output what happens to identifying text that the model produced: OFF, DETECT or REDACT
 */
public record Policy(Mode input, Mode output) {
  public Policy {
    if (output != Mode.OFF && output != Mode.DETECT && output != Mode.REDACT) {
      throw new IllegalArgumentException("output mode " + output);
    }
  }
}
