// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tagger in vectors along the channels, each token's values in a row: what three tokens' sums
 * need of one channel is added at once and stays in registers, and a channel that is zero for all
 * three is left out, as two in five are. May be loaded only where the JVM has its module.
 */
final class VectorNetwork implements Network {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();
  private static final int WIDTH = VectorWeights.WIDTH;

  /** Tokens whose sums are made at once. */
  private static final int AT_ONCE = 3;

  /** Vectors of each token whose sums are made at once. */
  private static final int VECTORS = 4;

  private final VectorWeights weights;

  /** Rows of zeros before the first token, and as many after the last. */
  private final int pad;

  private float[] now;
  private float[] next;

  /** For each row one bit for each channel that is not zero. */
  private final long[] used;

  /** For a text of this many tokens. */
  VectorNetwork(Weights weights, int tokens) {
    this.weights = weights.forVectors();
    this.pad = this.weights.farthest();
    int rows = Math.min(MOST, tokens) + 2 * pad + AT_ONCE;
    now = new float[rows * WIDTH];
    next = new float[rows * WIDTH];
    used = new long[rows];
  }

  /** Whether weights, and vectors here, have the shape that this way of running them needs. */
  static boolean runs(Weights weights) {
    return weights.width == WIDTH
        && weights.classes <= VectorWeights.CLASSES
        && VECTORS * L <= WIDTH
        && L <= VectorWeights.CLASSES;
  }

  @Override
  public void put(int at, int[] rows, int count) {
    int to = (pad + at) * WIDTH;
    long bits = 0;
    for (int c = 0; c < WIDTH; c += L) {
      FloatVector sum = FloatVector.fromArray(LANES, weights.tableBias, c);
      for (int k = 0; k < count; k++) {
        sum = sum.add(FloatVector.fromArray(LANES, weights.table[rows[k]], c));
      }
      bits |= keep(sum.max(0), now, to + c) << c;
    }
    used[pad + at] = bits;
  }

  @Override
  public void score(int n, float[] scores) {
    for (int layer = 0; layer < weights.layers(); layer++) {
      end(n);
      convolve(layer, n);
    }
    end(n);
    classify(n, scores);
  }

  /** Nothing stands after the last token, whatever an earlier piece of the text left there. */
  private void end(int n) {
    int rows = pad + n;
    Arrays.fill(now, rows * WIDTH, now.length, 0);
    Arrays.fill(used, rows, used.length, 0);
  }

  private void convolve(int layer, int n) {
    int d = weights.dilation(layer);
    for (int row = pad; row < pad + n; row += AT_ONCE) {
      for (int k = 0; k < AT_ONCE; k++) {
        System.arraycopy(weights.bias(layer), 0, next, (row + k) * WIDTH, WIDTH);
      }
    }
    for (int tap = 0; tap < VectorWeights.TAPS; tap++) {
      add(weights.tap(layer, tap), (tap - 1) * d, n);
    }
    for (int row = pad; row < pad + n; row++) {
      used[row] = residual(row * WIDTH);
    }
    float[] swap = now;
    now = next;
    next = swap;
  }

  /** Adds to each token what the one {@code d} after it gives. */
  private void add(float[] w, int d, int n) {
    for (int row = pad; row < pad + n; row += AT_ONCE) {
      int from = row + d;
      long bits = used[from] | used[from + 1] | used[from + 2];
      for (int c = 0; c < WIDTH; c += VECTORS * L) {
        add(next, row * WIDTH + c, now, from * WIDTH, w, c, bits);
      }
    }
  }

  /** Adds to four vectors of three tokens what these channels of three others give. */
  private static void add(float[] to, int at, float[] x, int from, float[] w, int c, long bits) {
    int at2 = at + WIDTH;
    int at3 = at2 + WIDTH;
    FloatVector a = FloatVector.fromArray(LANES, to, at);
    FloatVector b = FloatVector.fromArray(LANES, to, at + L);
    FloatVector e = FloatVector.fromArray(LANES, to, at + 2 * L);
    FloatVector f = FloatVector.fromArray(LANES, to, at + 3 * L);
    FloatVector a2 = FloatVector.fromArray(LANES, to, at2);
    FloatVector b2 = FloatVector.fromArray(LANES, to, at2 + L);
    FloatVector e2 = FloatVector.fromArray(LANES, to, at2 + 2 * L);
    FloatVector f2 = FloatVector.fromArray(LANES, to, at2 + 3 * L);
    FloatVector a3 = FloatVector.fromArray(LANES, to, at3);
    FloatVector b3 = FloatVector.fromArray(LANES, to, at3 + L);
    FloatVector e3 = FloatVector.fromArray(LANES, to, at3 + 2 * L);
    FloatVector f3 = FloatVector.fromArray(LANES, to, at3 + 3 * L);
    for (long rest = bits; rest != 0; rest &= rest - 1) {
      int in = Long.numberOfTrailingZeros(rest);
      int k = in * WIDTH + c;
      FloatVector p = FloatVector.fromArray(LANES, w, k);
      FloatVector q = FloatVector.fromArray(LANES, w, k + L);
      FloatVector r = FloatVector.fromArray(LANES, w, k + 2 * L);
      FloatVector s = FloatVector.fromArray(LANES, w, k + 3 * L);
      FloatVector v = FloatVector.broadcast(LANES, x[from + in]);
      a = v.fma(p, a);
      b = v.fma(q, b);
      e = v.fma(r, e);
      f = v.fma(s, f);
      v = FloatVector.broadcast(LANES, x[from + in + WIDTH]);
      a2 = v.fma(p, a2);
      b2 = v.fma(q, b2);
      e2 = v.fma(r, e2);
      f2 = v.fma(s, f2);
      v = FloatVector.broadcast(LANES, x[from + in + 2 * WIDTH]);
      a3 = v.fma(p, a3);
      b3 = v.fma(q, b3);
      e3 = v.fma(r, e3);
      f3 = v.fma(s, f3);
    }
    a.intoArray(to, at);
    b.intoArray(to, at + L);
    e.intoArray(to, at + 2 * L);
    f.intoArray(to, at + 3 * L);
    a2.intoArray(to, at2);
    b2.intoArray(to, at2 + L);
    e2.intoArray(to, at2 + 2 * L);
    f2.intoArray(to, at2 + 3 * L);
    a3.intoArray(to, at3);
    b3.intoArray(to, at3 + L);
    e3.intoArray(to, at3 + 2 * L);
    f3.intoArray(to, at3 + 3 * L);
  }

  /** Adds what came in to what came out above zero, and says which channels are not zero then. */
  private long residual(int at) {
    long bits = 0;
    for (int c = 0; c < WIDTH; c += L) {
      FloatVector out = FloatVector.fromArray(LANES, next, at + c).max(0);
      FloatVector sum = out.add(FloatVector.fromArray(LANES, now, at + c));
      bits |= keep(sum, next, at + c) << c;
    }
    return bits;
  }

  private static long keep(FloatVector values, float[] to, int at) {
    values.intoArray(to, at);
    return values.compare(VectorOperators.NE, 0).toLong();
  }

  private void classify(int n, float[] scores) {
    float[] sums = new float[AT_ONCE * VectorWeights.CLASSES];
    for (int t = 0; t < n; t += AT_ONCE) {
      for (int k = 0; k < VectorWeights.CLASSES; k += L) {
        classify((pad + t) * WIDTH, k, sums);
      }
      for (int i = t; i < Math.min(n, t + AT_ONCE); i++) {
        for (int k = 0; k < weights.classes; k++) {
          scores[k * n + i] = sums[(i - t) * VectorWeights.CLASSES + k];
        }
      }
    }
  }

  private void classify(int from, int k, float[] sums) {
    float[] w = weights.last;
    FloatVector a = FloatVector.fromArray(LANES, weights.lastBias, k);
    FloatVector b = a;
    FloatVector c = a;
    for (int in = 0; in < WIDTH; in++) {
      FloatVector v = FloatVector.fromArray(LANES, w, in * VectorWeights.CLASSES + k);
      a = v.fma(FloatVector.broadcast(LANES, now[from + in]), a);
      b = v.fma(FloatVector.broadcast(LANES, now[from + in + WIDTH]), b);
      c = v.fma(FloatVector.broadcast(LANES, now[from + in + 2 * WIDTH]), c);
    }
    a.intoArray(sums, k);
    b.intoArray(sums, k + VectorWeights.CLASSES);
    c.intoArray(sums, k + 2 * VectorWeights.CLASSES);
  }
}
