// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.phi.Category;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A development tool: writes what the tagger sees of each token of a JSON Lines file, and what it
 * should say, for the training program. For each document an int, its tokens; for each token a
 * byte, its class (-1 for none of the measure's business), a long, its word's hash (0 for no word),
 * a byte and so many shorts, the rows that every token has, and a byte and so many shorts, the rows
 * that it has only if the vocabulary lacks it.
 */
final class TaggerData {
  private static final byte SKIP = -1;
  private static final Vocabulary EMPTY = new Vocabulary(new int[0]);

  private TaggerData() {}

  public static void main(String[] args) throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (int k = 0; k + 1 < args.length; k += 2) {
      try (DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(Path.of(args[k + 1])), 1 << 18))) {
        for (String line : Files.readAllLines(Path.of(args[k]))) {
          write(json.readTree(line), out);
        }
      }
    }
  }

  private static void write(JsonNode document, DataOutputStream out) throws IOException {
    String text = document.get("text").asText();
    Work work = Work.of(Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> 0);
    Tokens tokens = Tokens.of(text, Lexicon.standard(), work);
    Features features = new Features(tokens, EMPTY);
    byte[] at = classes(document, text);
    out.writeInt(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      out.writeByte(at[tokens.origin(i)]);
      out.writeLong(tokens.word(i) ? tokens.hash(i) : 0);
      int letters = features.letters(i);
      int all = features.common(i);
      rows(features.rows(), letters, all, out);
      rows(features.rows(), 0, letters, out);
    }
  }

  private static void rows(int[] rows, int from, int to, DataOutputStream out) throws IOException {
    out.writeByte(to - from);
    for (int k = from; k < to; k++) {
      out.writeShort(rows[k]);
    }
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
    Arrays.fill(at, start, end, value);
  }
}
