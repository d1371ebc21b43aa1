// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.security.SecureRandom;

/** Randomness that a vector prescribes. */
final class Scripted extends SecureRandom {
  private static final long serialVersionUID = 1L;
  private final transient byte[] script;
  private int position;

  Scripted(byte[] script) {
    this.script = script;
  }

  @Override
  public void nextBytes(byte[] into) {
    System.arraycopy(script, position, into, 0, into.length);
    position += into.length;
  }
}
