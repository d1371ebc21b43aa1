// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/**
 * Whether this machine multiplies and adds in one step. Elsewhere {@link Math#fma} reckons with
 * decimals, hundreds of times slower.
 */
final class Fused {
  private static final int TRIES = 10;
  private static final int STEPS = 200;

  /** Two microseconds in one step each, a thousand and more in decimals. */
  private static final long NANOS_AT_MOST = 100_000;

  /** Tried once. */
  static final boolean HERE = isHere();

  private Fused() {}

  /** One quick try is enough: a busy machine may hold up others. */
  private static boolean isHere() {
    boolean quick = false;
    for (int i = 0; i < TRIES && !quick; i++) {
      quick = isQuick();
    }
    return quick;
  }

  private static boolean isQuick() {
    long begin = System.nanoTime();
    float sum = 0;
    for (int i = 0; i < STEPS; i++) {
      sum = Math.fma(sum, 0.5f, 1);
    }
    return sum > 1 && System.nanoTime() - begin < NANOS_AT_MOST;
  }
}
