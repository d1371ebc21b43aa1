// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.IOException;

/** Carries one request to a witness (C2SP tlog-witness over HTTP) and brings its answer. */
@FunctionalInterface
public interface WitnessCall {
  /**
   * Posts {@code body} to {@code path} of the witness, {@code add-checkpoint} or {@code
   * add-rotation}.
   */
  Reply send(String path, String body) throws IOException;

  /** An HTTP status and a body. */
  record Reply(int status, String body) {}
}
