// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

/**
 * Runs the tagger over a piece of a text: a sum of table rows for each token, then convolutions
 * over three tokens with growing gaps, each added to what it was given. Values are kept channel by
 * channel, so that each inner loop goes along the tokens. One per text; not thread-safe.
 */
final class Network {
  /** Most tokens in one run. */
  static final int MOST = 256;

  private static final int EDGE = 16;
  private final Weights weights;
  private final int width;
  private final int stride;
  private final float[] sum;
  private float[] now;
  private float[] next;

  /** For a text of this many tokens. */
  Network(Weights weights, int tokens) {
    this.weights = weights;
    this.stride = Math.min(MOST, tokens) + 2 * EDGE;
    this.width = weights.width;
    this.sum = new float[width];
    this.now = new float[width * stride];
    this.next = new float[width * stride];
  }

  /** How many tokens on each side a token's scores depend on. */
  int reach() {
    int reach = 0;
    for (int d : weights.dilations) {
      reach += d;
    }
    return reach;
  }

  /** Gives token {@code at} of the run the sum of these rows. */
  void put(int at, int[] rows, int count) {
    System.arraycopy(weights.tableBias, 0, sum, 0, width);
    for (int k = 0; k < count; k++) {
      add(sum, weights.table, rows[k] * width, width);
    }
    for (int c = 0; c < width; c++) {
      now[c * stride + EDGE + at] = Math.max(0, sum[c]);
    }
  }

  private static void add(float[] sum, float[] table, int from, int width) {
    for (int c = 0; c < width; c++) {
      sum[c] += table[from + c];
    }
  }

  /** Scores the first {@code n} tokens: class after class, each {@code n} long. */
  void score(int n, float[] scores) {
    for (int c = 0; c < width; c++) {
      java.util.Arrays.fill(now, c * stride + EDGE + n, (c + 1) * stride, 0);
      java.util.Arrays.fill(next, c * stride + EDGE + n, (c + 1) * stride, 0);
    }
    for (int layer = 0; layer < weights.dilations.length; layer++) {
      convolve(layer, n);
    }
    for (int k = 0; k < weights.classes; k++) {
      classify(k, n, scores);
    }
  }

  private void convolve(int layer, int n) {
    float[] w = weights.convolutions[layer];
    int d = weights.dilations[layer];
    for (int out = 0; out < width; out++) {
      int to = out * stride + EDGE;
      java.util.Arrays.fill(next, to, to + n, weights.biases[layer][out]);
      for (int in = 0; in < width; in += 2) {
        taps(next, to, now, in * stride + EDGE, d, w, (out * width + in) * 3, n, stride);
      }
      residual(next, now, to, n);
    }
    float[] swap = now;
    now = next;
    next = swap;
  }

  /** Two input channels, three taps each. */
  private static void taps(
      float[] next, int to, float[] now, int from, int d, float[] w, int at, int n, int stride) {
    float a0 = w[at];
    float a1 = w[at + 1];
    float a2 = w[at + 2];
    float b0 = w[at + 3];
    float b1 = w[at + 4];
    float b2 = w[at + 5];
    int low = from - d;
    int high = from + d;
    for (int i = 0; i < n; i++) {
      float a = now[low + i] * a0 + now[from + i] * a1 + now[high + i] * a2;
      float b =
          now[low + stride + i] * b0 + now[from + stride + i] * b1 + now[high + stride + i] * b2;
      next[to + i] += a + b;
    }
  }

  private static void residual(float[] next, float[] now, int at, int n) {
    for (int i = 0; i < n; i++) {
      next[at + i] = Math.max(0, next[at + i]) + now[at + i];
    }
  }

  private void classify(int k, int n, float[] scores) {
    java.util.Arrays.fill(scores, k * n, (k + 1) * n, weights.lastBias[k]);
    for (int c = 0; c < width; c++) {
      float w = weights.last[k * width + c];
      int from = c * stride + EDGE;
      for (int i = 0; i < n; i++) {
        scores[k * n + i] += now[from + i] * w;
      }
    }
  }
}
