// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/**
 * What the learned tagger sees of a token: the token, its neighbours to three on each side, their
 * shapes, list classes and what the rules found there, each hashed to a row of the weights.
 */
final class Features {
  /** How many rows the weights have, as a power of two. */
  static final int BITS = 18;

  /** Most rows that one token has. */
  static final int MOST = 64;

  private static final int EDGE = 3;
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final long MIX_TOO = 0xC2B2AE3D27D4EB4FL;

  private final long[] word;
  private final long[] shape;
  private final long[] kinds;
  private final int[] rule;
  private final long[] head;
  private final long[] tail;
  private final long[] longTail;
  private final long[] longerTail;
  private final boolean lowerText;
  private final int[] rows = new int[MOST];
  private int count;

  /** Prepares a text; {@code rule} holds for each token what the rules found, 0 for nothing. */
  Features(Tokens t, int[] rule) {
    int n = t.size() + 2 * EDGE;
    word = new long[n];
    shape = new long[n];
    kinds = new long[n];
    head = new long[n];
    tail = new long[n];
    longTail = new long[n];
    longerTail = new long[n];
    this.rule = new int[n];
    lowerText = t.lowerText();
    for (int i = 0; i < t.size(); i++) {
      look(t, i, i + EDGE);
      this.rule[i + EDGE] = rule[i];
    }
  }

  private void look(Tokens t, int i, int at) {
    shape[at] = shape(t, i);
    kinds[at] = t.kinds(i);
    word[at] = t.word(i) ? t.hash(i) : shape[at];
    if (t.word(i)) {
      head[at] = Hash.step(Hash.step(Hash.step(1, t.at(i, 0)), t.at(i, 1)), t.at(i, 2));
      tail[at] = tail(t, i, 2);
      longTail[at] = tail(t, i, 4);
      longerTail[at] = tail(t, i, 5);
    }
  }

  private static long tail(Tokens t, int i, int most) {
    long h = most;
    for (int k = Math.max(0, t.length(i) - most); k < t.length(i); k++) {
      h = Hash.step(h, t.at(i, k));
    }
    return h;
  }

  private static long shape(Tokens t, int i) {
    long gap = t.gap(i) * 1000L;
    int length = Math.min(t.length(i), 12);
    if (t.number(i)) {
      return gap + 100 + length;
    }
    if (!t.word(i)) {
      return gap + 200 + t.first(i) % 128 + (t.hole(i) ? 300 : 0);
    }
    return gap + (t.upper(i) ? 40 : t.capital(i) ? 20 : 0) + Math.min(length, 8);
  }

  /** Fills {@link #rows} for a token and says how many there are. */
  int of(int token) {
    int i = token + EDGE;
    count = 0;
    words(i);
    classes(i);
    rules(i);
    return count;
  }

  /** The rows of the token that was asked for last. */
  int[] rows() {
    return rows;
  }

  private void words(int i) {
    for (int d = -EDGE; d <= EDGE; d++) {
      put(1 + d + EDGE, word[i + d], 0);
    }
    put(10, word[i - 1], word[i + 1]);
    put(11, word[i - 2], word[i - 1]);
    put(12, word[i + 1], word[i + 2]);
    put(13, word[i - 1], shape[i]);
    put(14, word[i + 1], shape[i]);
    put(15, head[i], 0);
    put(16, tail[i], 0);
    put(17, tail[i], shape[i]);
    put(22, longTail[i], 0);
    put(23, longerTail[i], 0);
    put(18, word[i - 1], kinds[i]);
    put(19, word[i + 1], kinds[i]);
    put(20, word[i - 2], kinds[i]);
    put(21, word[i + 2], kinds[i]);
  }

  private void classes(int i) {
    for (int d = -EDGE; d <= EDGE; d++) {
      put(30 + d + EDGE, shape[i + d], 0);
      put(40 + d + EDGE, kinds[i + d], 0);
    }
    long low = lowerText ? 1 : 0;
    put(50, shape[i], kinds[i] * 2 + low);
    put(51, kinds[i - 1], kinds[i] * 2 + low);
    put(52, kinds[i], kinds[i + 1] * 2 + low);
    put(53, kinds[i - 1] * 31 + kinds[i], kinds[i + 1]);
    put(54, shape[i - 1] * 31 + shape[i], shape[i + 1]);
    put(55, shape[i - 2] * 31 + shape[i - 1], shape[i]);
    put(56, shape[i], shape[i + 1] * 31 + shape[i + 2]);
    put(57, kinds[i - 2] * 31 + kinds[i - 1], kinds[i]);
    put(58, kinds[i], kinds[i + 1] * 31 + kinds[i + 2]);
    put(59, low, 0);
  }

  private void rules(int i) {
    for (int d = -2; d <= 2; d++) {
      put(70 + d, rule[i + d], 0);
    }
    put(75, rule[i - 1], kinds[i]);
    put(76, rule[i + 1], kinds[i]);
    put(77, rule[i - 1] * 32L + rule[i + 1], shape[i]);
    put(78, rule[i - 2] * 32L + rule[i], word[i - 1]);
  }

  private void put(int what, long a, long b) {
    long h = (a + what * MIX_TOO) * MIX;
    h = (h ^ (h >>> 29) ^ b * MIX_TOO) * MIX;
    rows[count++] = (int) (h >>> (64 - BITS));
  }
}
