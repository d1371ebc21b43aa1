// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The learned tagger's weights. The file, big-endian: magic {@code PTG1}, then as ints width,
 * classes, layers, vocabulary size; each layer's dilation; the vocabulary's hashes; then blocks of
 * one float scale for each row and one signed byte for each weight: the table (a row for each
 * feature), its bias; for each layer out × (in × 3) and its bias; the last classes × width and its
 * bias. Immutable.
 */
final class Weights {
  private static final int MAGIC = 0x50544731;

  final int width;
  final int classes;
  final int[] dilations;
  final Vocabulary vocabulary;

  /** The table's rows, one for each feature, and one of zeros after the last. */
  final float[][] table;

  final float[] tableBias;

  /** For each layer: out, in and tap, in this order. */
  final float[][] convolutions;

  final float[][] biases;
  final float[] last;
  final float[] lastBias;
  private final long check;
  private @Nullable VectorWeights forVectors;

  private Weights(CheckedInputStream checked) throws IOException {
    DataInputStream in = new DataInputStream(checked);
    if (in.readInt() != MAGIC) {
      throw new IOException("not the tagger's weights");
    }
    width = in.readInt();
    classes = in.readInt();
    dilations = new int[in.readInt()];
    int words = in.readInt();
    ints(in, dilations);
    int[] hashes = new int[words];
    ints(in, hashes);
    vocabulary = new Vocabulary(hashes);
    table = rows(block(in, Features.WORDS + words, width), width);
    tableBias = block(in, 1, width);
    convolutions = new float[dilations.length][];
    biases = new float[dilations.length][];
    for (int i = 0; i < dilations.length; i++) {
      convolutions[i] = block(in, width, width * 3);
      biases[i] = block(in, 1, width);
    }
    last = block(in, classes, width);
    lastBias = block(in, 1, classes);
    check = checked.getChecksum().getValue();
  }

  /** The weights that come with this module; loaded once. */
  static Weights standard() {
    return Shipped.WEIGHTS;
  }

  /** Changes whenever the weights do. */
  String fingerprint() {
    return Long.toHexString(check);
  }

  private static void ints(DataInputStream in, int[] into) throws IOException {
    for (int i = 0; i < into.length; i++) {
      into[i] = in.readInt();
    }
  }

  /** How many tokens on each side a token's scores depend on. */
  int reach() {
    return Arrays.stream(dilations).sum();
  }

  /** The same, laid out for vectors; made at the first call. */
  synchronized VectorWeights forVectors() {
    if (forVectors == null) {
      forVectors = new VectorWeights(this);
    }
    return forVectors;
  }

  /** Rows of weights, each with one scale. */
  private static float[] block(DataInputStream in, int rows, int columns) throws IOException {
    float[] scales = new float[rows];
    for (int r = 0; r < rows; r++) {
      scales[r] = in.readFloat();
    }
    byte[] steps = new byte[columns];
    float[] values = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      in.readFully(steps);
      for (int c = 0; c < columns; c++) {
        values[r * columns + c] = steps[c] * scales[r];
      }
    }
    return values;
  }

  private static float[][] rows(float[] all, int length) {
    float[][] rows = new float[all.length / length + 1][];
    for (int r = 0; r < rows.length - 1; r++) {
      rows[r] = Arrays.copyOfRange(all, r * length, (r + 1) * length);
    }
    rows[rows.length - 1] = new float[length];
    return rows;
  }

  /** Reads weights as they are written in a compressed file. */
  static Weights read(InputStream compressed) throws IOException {
    InputStream plain = new BufferedInputStream(new GZIPInputStream(compressed, 1 << 16), 1 << 16);
    return new Weights(new CheckedInputStream(plain, new CRC32()));
  }

  private static Weights load() {
    try (InputStream raw =
        Objects.requireNonNull(Weights.class.getResourceAsStream("tagger.bin.gz"), "tagger")) {
      return read(raw);
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped tagger", e);
    }
  }

  /** Loads on first use. */
  private static final class Shipped {
    static final Weights WEIGHTS = load();
  }
}
