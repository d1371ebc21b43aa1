// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.phi.Category;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A development tool: learns the tagger's weights from the {@code train-*.jsonl} files of a folder
 * by softmax regression (AdaGrad, a fixed seed, so that the same text gives the same weights) and
 * writes them, one byte each.
 */
final class TrainTagger {
  private static final int PASSES = 6;
  private static final float RATE = 0.12f;
  private static final float FORGET = 2e-6f;
  private static final byte SKIP = -1;

  /** A document's tokens as rows of the weights, and the classes they should get. */
  private record Example(int[][] rows, byte[] wanted) {}

  private final float[] weights = new float[Weights.CLASSES << Features.BITS];
  private final float[] squares = new float[Weights.CLASSES << Features.BITS];
  private final float[] scores = new float[Weights.CLASSES];
  private final Random random = new Random(7);
  private final ObjectMapper json = new ObjectMapper();

  private TrainTagger() {}

  public static void main(String[] args) throws IOException {
    TrainTagger trainer = new TrainTagger();
    List<Example> examples = trainer.read(Path.of(args[0]));
    for (int pass = 0; pass < PASSES; pass++) {
      Collections.shuffle(examples, trainer.random);
      double loss = 0;
      long tokens = 0;
      for (Example e : examples) {
        loss += trainer.learn(e, RATE / (1 + pass * 0.5f));
        tokens += e.wanted.length;
      }
      System.err.printf("pass %d: %d tokens, loss %.5f%n", pass, tokens, loss / tokens);
    }
    trainer.write(Path.of(args[1]));
  }

  private List<Example> read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(p -> p.getFileName().toString().matches("train-.*\\.jsonl")).sorted().toList();
    }
    List<Example> examples = new ArrayList<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        examples.add(example(json.readTree(line)));
      }
    }
    return examples;
  }

  private static Example example(JsonNode document) {
    String text = document.get("text").asText();
    Work work = Work.of(Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> 0);
    Tokens tokens = Tokens.of(text, Lexicon.standard(), work);
    Spans spans = new Spans(tokens);
    Engine.rules().forEach(d -> d.scan(tokens, spans, work));
    Features features = new Features(tokens, spans.tags());
    byte[] at = classes(document, text);
    int[][] rows = new int[tokens.size()][];
    byte[] wanted = new byte[tokens.size()];
    for (int i = 0; i < tokens.size(); i++) {
      int count = features.of(i);
      rows[i] = java.util.Arrays.copyOf(features.rows(), count);
      wanted[i] = at[tokens.origin(i)];
    }
    return new Example(rows, wanted);
  }

  private static byte[] classes(JsonNode document, String text) {
    byte[] at = new byte[text.length()];
    for (JsonNode s : document.path("optional")) {
      fill(at, text, s, SKIP);
    }
    for (JsonNode s : document.get("spans")) {
      Category category = Category.valueOf(s.get("label").asText());
      boolean untold = category == Category.OTHER || category == Category.PROFESSION;
      fill(at, text, s, untold ? SKIP : (byte) Tag.of(category).place());
    }
    return at;
  }

  private static void fill(byte[] at, String text, JsonNode span, byte value) {
    int start = text.offsetByCodePoints(0, span.get("start").asInt());
    int end = text.offsetByCodePoints(0, span.get("end").asInt());
    java.util.Arrays.fill(at, start, end, value);
  }

  private double learn(Example e, float rate) {
    double loss = 0;
    for (int i = 0; i < e.wanted.length; i++) {
      if (e.wanted[i] != SKIP) {
        loss += learn(dropped(e.rows[i]), e.wanted[i], rate);
      }
    }
    return loss;
  }

  /** Leaves out one row in eight, so that no single word decides. */
  private int[] dropped(int[] rows) {
    int[] kept = new int[rows.length];
    int n = 0;
    for (int row : rows) {
      if (random.nextInt(8) != 0) {
        kept[n++] = row;
      }
    }
    return java.util.Arrays.copyOf(kept, n);
  }

  private double learn(int[] rows, int wanted, float rate) {
    java.util.Arrays.fill(scores, 0);
    for (int row : rows) {
      for (int c = 0; c < scores.length; c++) {
        scores[c] += weights[row * scores.length + c];
      }
    }
    double loss = softmax(wanted);
    if (loss > 0.001) {
      for (int row : rows) {
        step(row * scores.length, wanted, rate);
      }
    }
    return loss;
  }

  private double softmax(int wanted) {
    float most = Float.NEGATIVE_INFINITY;
    for (float s : scores) {
      most = Math.max(most, s);
    }
    double sum = 0;
    for (int c = 0; c < scores.length; c++) {
      scores[c] = (float) Math.exp(scores[c] - most);
      sum += scores[c];
    }
    for (int c = 0; c < scores.length; c++) {
      scores[c] = (float) (scores[c] / sum);
    }
    return -Math.log(Math.max(1e-9, scores[wanted]));
  }

  private void step(int at, int wanted, float rate) {
    for (int c = 0; c < scores.length; c++) {
      float gradient = scores[c] - (c == wanted ? 1 : 0) + FORGET * weights[at + c];
      squares[at + c] += gradient * gradient;
      weights[at + c] -= rate * gradient / (float) Math.sqrt(squares[at + c] + 1e-4f);
    }
  }

  private void write(Path file) throws IOException {
    byte[] table = new byte[weights.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = (byte) Math.clamp(Math.round(weights[i] / Weights.STEP), -127, 127);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(table);
    }
  }
}
