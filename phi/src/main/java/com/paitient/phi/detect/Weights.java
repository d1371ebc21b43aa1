// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The learned tagger's weights, one byte each: for every row one for each class. Immutable. */
final class Weights {
  /** Weights in a row. */
  static final int CLASSES = 8;

  /** What one step of a stored byte is worth. */
  static final float STEP = 1f / 24;

  private final byte[] table;

  Weights(byte[] table) {
    if (table.length != CLASSES << Features.BITS) {
      throw new IllegalArgumentException("not the tagger's weights");
    }
    this.table = table.clone();
  }

  /** The weights that come with this module; loaded once. */
  static Weights standard() {
    return Shipped.WEIGHTS;
  }

  /** Adds up a token's rows. */
  void score(int[] rows, int count, int[] scores) {
    java.util.Arrays.fill(scores, 0);
    for (int k = 0; k < count; k++) {
      int at = rows[k] * CLASSES;
      for (int c = 0; c < CLASSES; c++) {
        scores[c] += table[at + c];
      }
    }
  }

  /** Changes whenever the weights do. */
  String fingerprint() {
    return Integer.toHexString(java.util.Arrays.hashCode(table));
  }

  private static Weights load() {
    InputStream raw =
        Objects.requireNonNull(Weights.class.getResourceAsStream("tagger.bin.gz"), "tagger");
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new GZIPInputStream(raw, 1 << 16)))) {
      byte[] table = new byte[CLASSES << Features.BITS];
      in.readFully(table);
      return new Weights(table);
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped tagger", e);
    }
  }

  /** Loads on first use. */
  private static final class Shipped {
    static final Weights WEIGHTS = load();
  }
}
