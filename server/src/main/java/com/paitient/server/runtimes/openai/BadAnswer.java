// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.paitient.server.runtimes.RunException;

/** Makes the exception of a server that breaks its protocol; it says which rule, not with what. */
final class BadAnswer {
  private BadAnswer() {}

  static RunException because(String rule) {
    return new RunException(RunException.Code.BAD_ANSWER, "the upstream answered wrongly: " + rule);
  }
}
