// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.Arrays;

/**
 * The tagger in loops that any JVM runs. Each channel's values are an array along the tokens, and
 * so are those of the tokens before and after: all arrays of an inner loop are read and written at
 * the same index, else HotSpot would not vectorize it (five times slower, measured on JDK 25).
 * Where the processor multiplies and adds in one step, four channels are made at a time, so that
 * what is read serves all four (twice as fast); their last bits are then other than elsewhere.
 */
final class LoopNetwork implements Network {
  private static final int AT_ONCE = 4;

  private final Weights weights;
  private final int width;
  private final boolean fused;
  private final float[] sum;

  /** Each token's sum of rows, one after another. */
  private final float[] sums;

  private final float[][] before;
  private final float[][] after;
  private float[][] now;
  private float[][] next;

  /** For a text of this many tokens. */
  LoopNetwork(Weights weights, int tokens) {
    this(weights, tokens, Fused.HERE);
  }

  /** The same, in fused steps or not. */
  LoopNetwork(Weights weights, int tokens, boolean fused) {
    this.weights = weights;
    this.fused = fused && weights.width % AT_ONCE == 0;
    this.width = weights.width;
    int length = wholeLines(Math.min(MOST, tokens));
    this.sum = new float[width];
    this.sums = new float[width * Math.min(MOST, tokens)];
    this.before = new float[width][length];
    this.after = new float[width][length];
    this.now = new float[width][length];
    this.next = new float[width][length];
  }

  /**
   * Room for at least so many values, with which an array and its header of 12 bytes (as short as
   * the launcher asks for) fill whole cache lines. Arrays made one after another then lie alike
   * within their lines, so that an inner loop can align all that it reads and writes: a sixth
   * faster.
   */
  private static int wholeLines(int values) {
    return (values + 3 + 15) / 16 * 16 - 3;
  }

  @Override
  public void put(int at, int[] rows, int count) {
    System.arraycopy(weights.tableBias, 0, sum, 0, width);
    for (int k = 0; k < count; k += AT_ONCE) {
      add(
          sum,
          row(rows, k, count),
          row(rows, k + 1, count),
          row(rows, k + 2, count),
          row(rows, k + 3, count));
    }
    System.arraycopy(sum, 0, sums, at * width, width);
  }

  private float[] row(int[] rows, int k, int count) {
    return weights.table[k < count ? rows[k] : weights.table.length - 1];
  }

  private static void add(float[] to, float[] a, float[] b, float[] c, float[] d) {
    for (int i = 0; i < to.length; i++) {
      to[i] = to[i] + a[i] + b[i] + c[i] + d[i];
    }
  }

  @Override
  public void score(int n, float[] scores) {
    turn(n);
    for (int layer = 0; layer < weights.dilations.length; layer++) {
      convolve(layer, n);
    }
    for (int k = 0; k < weights.classes; k++) {
      classify(k, n, scores);
    }
  }

  /** Lays the tokens' sums, as far as they are above zero, channel by channel. */
  private void turn(int n) {
    for (int c = 0; c < width; c++) {
      turn(now[c], c, n);
    }
  }

  private void turn(float[] to, int channel, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = Math.max(0, sums[i * width + channel]);
    }
  }

  private void convolve(int layer, int n) {
    float[] w = weights.convolutions[layer];
    shift(weights.dilations[layer], n);
    for (int out = 0; out < width; out++) {
      Arrays.fill(next[out], 0, n, weights.biases[layer][out]);
    }
    for (int out = 0; out < width; out += fused ? AT_ONCE : 1) {
      for (int in = 0; in < width; in++) {
        add(out, in, n, w);
      }
    }
    for (int out = 0; out < width; out++) {
      residual(next[out], now[out], n);
    }
    float[][] swap = now;
    now = next;
    next = swap;
  }

  /** Adds to one channel, or to {@link #AT_ONCE}, what another gives it. */
  private void add(int out, int in, int n, float[] w) {
    float[] x = before[in];
    float[] y = now[in];
    float[] z = after[in];
    int at = (out * width + in) * 3;
    if (fused) {
      taps(next[out], next[out + 1], next[out + 2], next[out + 3], n, x, y, z, w, at, width * 3);
    } else {
      taps(next[out], n, x, y, z, w[at], w[at + 1], w[at + 2]);
    }
  }

  /** Lays what stands {@code d} tokens before and after each token at that token's place. */
  private void shift(int d, int n) {
    int kept = Math.max(0, n - d);
    for (int c = 0; c < width; c++) {
      Arrays.fill(before[c], 0, n - kept, 0);
      System.arraycopy(now[c], 0, before[c], n - kept, kept);
      System.arraycopy(now[c], n - kept, after[c], 0, kept);
      Arrays.fill(after[c], kept, n, 0);
    }
  }

  private static void taps(
      float[] to, int n, float[] x, float[] y, float[] z, float a, float b, float c) {
    for (int i = 0; i < n; i++) {
      to[i] += x[i] * a + y[i] * b + z[i] * c;
    }
  }

  /** The same for four channels, whose weights stand {@code step} from one another. */
  private static void taps(
      float[] to,
      float[] to2,
      float[] to3,
      float[] to4,
      int n,
      float[] x,
      float[] y,
      float[] z,
      float[] w,
      int at,
      int step) {
    int at2 = at + step;
    int at3 = at2 + step;
    int at4 = at3 + step;
    float a = w[at];
    float b = w[at + 1];
    float c = w[at + 2];
    float a2 = w[at2];
    float b2 = w[at2 + 1];
    float c2 = w[at2 + 2];
    float a3 = w[at3];
    float b3 = w[at3 + 1];
    float c3 = w[at3 + 2];
    float a4 = w[at4];
    float b4 = w[at4 + 1];
    float c4 = w[at4 + 2];
    for (int i = 0; i < n; i++) {
      float l = x[i];
      float m = y[i];
      float r = z[i];
      to[i] = Math.fma(r, c, Math.fma(m, b, Math.fma(l, a, to[i])));
      to2[i] = Math.fma(r, c2, Math.fma(m, b2, Math.fma(l, a2, to2[i])));
      to3[i] = Math.fma(r, c3, Math.fma(m, b3, Math.fma(l, a3, to3[i])));
      to4[i] = Math.fma(r, c4, Math.fma(m, b4, Math.fma(l, a4, to4[i])));
    }
  }

  private static void residual(float[] next, float[] now, int n) {
    for (int i = 0; i < n; i++) {
      next[i] = Math.max(0, next[i]) + now[i];
    }
  }

  private void classify(int k, int n, float[] scores) {
    float[] to = next[0];
    Arrays.fill(to, 0, n, weights.lastBias[k]);
    for (int c = 0; c < width; c++) {
      addTimes(to, n, now[c], weights.last[k * width + c]);
    }
    System.arraycopy(to, 0, scores, k * n, n);
  }

  private static void addTimes(float[] to, int n, float[] from, float w) {
    for (int i = 0; i < n; i++) {
      to[i] += from[i] * w;
    }
  }
}
