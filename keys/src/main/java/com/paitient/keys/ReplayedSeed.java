// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.security.SecureRandom;

/** Gives a seed that exists already to a key generator that asks for randomness. */
final class ReplayedSeed extends SecureRandom {
  private static final long serialVersionUID = 1L;
  private final transient byte[] seed;

  /** Lends out {@code seed}, as long as the generator is used. */
  ReplayedSeed(byte[] seed) {
    this.seed = seed;
  }

  @Override
  public void nextBytes(byte[] into) {
    if (into.length != seed.length) {
      throw new IllegalStateException("a key generator asks for another seed than its standard");
    }
    System.arraycopy(seed, 0, into, 0, seed.length);
  }
}
