// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/**
 * Runs the tagger over a piece of a text: a sum of table rows for each token, then convolutions
 * over three tokens with growing gaps, each added to what it was given. One per text; not
 * thread-safe.
 */
sealed interface Network permits LoopNetwork, VectorNetwork {
  /** Most tokens in one run. */
  int MOST = 256;

  /** The quickest way here, for a text of this many tokens. */
  static Network of(Weights weights, int tokens) {
    return Vectors.areQuick()
        ? new VectorNetwork(weights, tokens)
        : new LoopNetwork(weights, tokens);
  }

  /** Gives token {@code at} of the run the sum of these rows. */
  void put(int at, int[] rows, int count);

  /** Scores the first {@code n} tokens: class after class, each {@code n} long. */
  void score(int n, float[] scores);
}
