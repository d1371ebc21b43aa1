// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.Arrays;

/** Weights laid out for {@link VectorNetwork}: what one channel gives all others is a row. */
final class VectorWeights {
  /** As wide as a row must be: a bit of a long for each channel. */
  static final int WIDTH = 64;

  /** Room for a row's classes: whole vectors of at most 16 values. */
  static final int CLASSES = 16;

  static final int TAPS = 3;

  final int classes;
  final float[][] table;
  final float[] tableBias;

  /** For each channel what it gives each class. */
  final float[] last;

  final float[] lastBias;
  private final int[] dilations;
  private final float[][][] taps;
  private final float[][] biases;

  VectorWeights(Weights from) {
    classes = from.classes;
    table = from.table;
    tableBias = from.tableBias;
    dilations = from.dilations;
    biases = from.biases;
    taps = new float[dilations.length][TAPS][];
    for (int layer = 0; layer < dilations.length; layer++) {
      for (int tap = 0; tap < TAPS; tap++) {
        taps[layer][tap] = turned(from.convolutions[layer], tap, TAPS, WIDTH, WIDTH);
      }
    }
    last = turned(from.last, 0, 1, classes, CLASSES);
    lastBias = Arrays.copyOf(from.lastBias, CLASSES);
  }

  /** Every {@code step}th value of rows for what comes out, as rows for what comes in. */
  private static float[] turned(float[] from, int first, int step, int outs, int length) {
    float[] to = new float[WIDTH * length];
    for (int out = 0; out < outs; out++) {
      for (int in = 0; in < WIDTH; in++) {
        to[in * length + out] = from[(out * WIDTH + in) * step + first];
      }
    }
    return to;
  }

  int layers() {
    return dilations.length;
  }

  int dilation(int layer) {
    return dilations[layer];
  }

  /** The longest way to another token in one layer. */
  int farthest() {
    return Arrays.stream(dilations).max().orElse(0);
  }

  float[] bias(int layer) {
    return biases[layer];
  }

  /** What the token before, the token itself or the one after gives: rows for what comes in. */
  float[] tap(int layer, int tap) {
    return taps[layer][tap];
  }
}
