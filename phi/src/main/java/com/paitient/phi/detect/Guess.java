// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/** What the tagger holds each token of a text for, and how surely it is anything at all. */
final class Guess {
  /**
   * Where no class comes nearer than this to none of them, a token is less than a seventh sure, and
   * nobody asks how much less.
   */
  private static final float FAR = 4;

  private final byte[] tags;
  private final float[] sure;

  private Guess(int size) {
    tags = new byte[size];
    sure = new float[size];
  }

  /** Looks at a text piece by piece; the pieces overlap as far as a token's scores reach. */
  static Guess of(Tokens t, Weights weights, Work work) {
    return of(t, weights, Network.of(weights, t.size()), work);
  }

  /** The same, run in this way. */
  static Guess of(Tokens t, Weights weights, Network network, Work work) {
    Guess guess = new Guess(t.size());
    Features features = new Features(t, weights.vocabulary);
    float[] scores = new float[weights.classes * Math.min(Network.MOST, t.size())];
    int reach = weights.reach();
    int end = 0;
    for (int from = 0; end < t.size(); from += Network.MOST - 2 * reach) {
      int start = Math.max(0, from - reach);
      end = Math.min(t.size(), start + Network.MOST);
      for (int i = start; i < end; i++) {
        work.spend(8);
        network.put(i - start, features.rows(), features.of(i));
      }
      network.score(end - start, scores);
      int stop = end == t.size() ? end : Math.min(end, from + Network.MOST - 2 * reach);
      for (int i = from; i < stop; i++) {
        guess.take(i, scores, i - start, end - start, weights.classes);
      }
    }
    return guess;
  }

  private void take(int i, float[] scores, int at, int n, int classes) {
    int best = 1;
    float most = scores[at];
    for (int k = 1; k < classes; k++) {
      best = scores[k * n + at] > scores[best * n + at] ? k : best;
      most = Math.max(most, scores[k * n + at]);
    }
    tags[i] = (byte) best;
    if (scores[at] - scores[best * n + at] > FAR) {
      return; // e^-4 for each of seven classes
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp(scores[k * n + at] - most);
    }
    sure[i] = (float) (1 - Math.exp(scores[at] - most) / sum);
  }

  /** The likeliest class of a token, nothing left out of account. */
  int tag(int i) {
    return tags[i];
  }

  /** How likely a token identifies, 0 to 1; 0 where that is less than a seventh. */
  float sure(int i) {
    return sure[i];
  }

  /** The class of the surest token of {@code [from, to)}. */
  int tag(int from, int to) {
    int best = from;
    for (int i = from; i < to; i++) {
      best = sure[i] > sure[best] ? i : best;
    }
    return tags[best];
  }

  /** How sure the surest token of {@code [from, to)} is. */
  float surest(int from, int to) {
    float most = 0;
    for (int i = from; i < to; i++) {
      most = Math.max(most, sure[i]);
    }
    return most;
  }
}
