// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import java.io.IOException;
import java.io.InputStream;

/** Recognises model files; the local runtime knows which it can hold. */
@FunctionalInterface
public interface FileFormat {
  /**
   * The architecture of the model whose file begins here; reads only its head.
   *
   * @throws ModelException BAD_FILE if it is none that can be run
   */
  String architecture(InputStream head) throws IOException;
}
