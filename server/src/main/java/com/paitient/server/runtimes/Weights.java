// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

import java.io.IOException;
import java.io.InputStream;

/** A model's file, decrypted only while it is read. */
public interface Weights {
  /** Size in bytes of the decrypted file. */
  long size();

  /** SHA-256 of the decrypted file, lower-case hex. */
  String sha256();

  /** The decrypted bytes; the caller closes it. */
  InputStream open() throws IOException;
}
