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
   * @param size of the whole file, in bytes
   * @throws com.paitient.server.runtimes.RunException BAD_MODEL if it is none that can be run
   */
  String architecture(InputStream head, long size) throws IOException;
}
