// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final Weights WEIGHTS = Weights.standard();

  /**
   * The file that the training program wrote with the weights: rows of a token, then its scores.
   */
  private static List<String> vectors() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    NetworkTest.class.getResourceAsStream("/tagger-vectors.txt")),
                StandardCharsets.UTF_8))) {
      return in.lines().toList();
    }
  }

  private static int[] rows(String line) {
    return Arrays.stream(line.split("\\|")[0].strip().split(" "))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  @Test
  void scoresAsTheTrainingProgramDoes() throws IOException {
    List<String> lines = vectors();
    float[] scores = scored(lines.stream().map(NetworkTest::rows).toList());
    assertThat(lines).hasSizeGreaterThan(20);
    for (int i = 0; i < lines.size(); i++) {
      String[] wanted = lines.get(i).split("\\|")[1].strip().split(" ");
      for (int k = 0; k < WEIGHTS.classes; k++) {
        assertThat(scores[k * lines.size() + i])
            .isCloseTo(Float.parseFloat(wanted[k]), Offset.offset(0.01f));
      }
    }
  }

  @Test
  void scoresAPieceAsInTheWhole() {
    Random random = new Random(5);
    List<int[]> rows = randomRows(random, 200);
    int reach = WEIGHTS.reach();
    float[] whole = scored(rows);
    float[] piece = scored(rows.subList(40, 140));
    for (int i = reach; i < 100 - reach; i++) {
      assertThat(piece[i]).isCloseTo(whole[40 + i], Offset.offset(1e-3f));
    }
  }

  @Test
  void scoresInFusedStepsAsInSingleOnes() {
    alike(n -> new LoopNetwork(WEIGHTS, n, true), n -> new LoopNetwork(WEIGHTS, n, false));
  }

  @Test
  void scoresInVectorsAsInLoops() {
    assertThat(Vectors.areHere(WEIGHTS)).as("the JVM of the tests has the module").isTrue();
    alike(n -> new VectorNetwork(WEIGHTS, n), n -> new LoopNetwork(WEIGHTS, n, false));
  }

  @Test
  void scoresAShortPieceInVectorsAfterALongOne() {
    Network used = new VectorNetwork(WEIGHTS, 64);
    scored(used, randomRows(new Random(8), 64));
    List<int[]> rows = randomRows(new Random(9), 20);
    assertAlike(scored(used, rows), scored(new VectorNetwork(WEIGHTS, 20), rows), 0);
  }

  private static void alike(IntFunction<Network> some, IntFunction<Network> others) {
    Random random = new Random(7);
    for (int tokens : new int[] {1, 2, 3, 5, 8, 17, 64, Network.MOST}) {
      List<int[]> rows = randomRows(random, tokens);
      assertAlike(scored(some.apply(tokens), rows), scored(others.apply(tokens), rows), 1e-3f);
    }
  }

  private static List<int[]> randomRows(Random random, int tokens) {
    return IntStream.range(0, tokens)
        .mapToObj(i -> random.ints(6, 0, Features.WORDS).toArray())
        .toList();
  }

  private static void assertAlike(float[] some, float[] others, float near) {
    assertThat(some).hasSameSizeAs(others);
    for (int i = 0; i < some.length; i++) {
      assertThat(some[i]).isCloseTo(others[i], Offset.offset(near));
    }
  }

  private static float[] scored(List<int[]> rows) {
    return scored(Network.of(WEIGHTS, rows.size()), rows);
  }

  private static float[] scored(Network network, List<int[]> rows) {
    for (int i = 0; i < rows.size(); i++) {
      network.put(i, rows.get(i), rows.get(i).length);
    }
    float[] scores = new float[WEIGHTS.classes * rows.size()];
    network.score(rows.size(), scores);
    return scores;
  }

  @Test
  void looksAtLongTextsInPiecesAsAtOnce() {
    String part = "Seen by Dr. Halvorsen at Thornbury Clinic on 3/4/2021 for knee pain. ";
    Tokens t = Tokens.of(part.repeat(60), Lexicon.standard(), work());
    Guess guess = Guess.of(t, WEIGHTS, work());
    int period = t.size() / 60;
    for (int i = 5 * period; i < 50 * period; i++) {
      assertThat(guess.sure(i)).isCloseTo(guess.sure(i + period), Offset.offset(1e-4f));
    }
  }

  @Test
  void takesHeldOutTextsInVectorsForWhatLoopsTakeThemFor() throws IOException {
    List<String> texts = heldOut("questions", "notes", "speech", "harmless");
    assertThat(texts).hasSizeGreaterThan(100);
    for (String text : texts) {
      Tokens t = Tokens.of(text, Lexicon.standard(), work());
      Guess loops = Guess.of(t, WEIGHTS, new LoopNetwork(WEIGHTS, t.size()), work());
      Guess vectors = Guess.of(t, WEIGHTS, new VectorNetwork(WEIGHTS, t.size()), work());
      for (int i = 0; i < t.size(); i++) {
        assertThat(vectors.sure(i)).isCloseTo(loops.sure(i), Offset.offset(1e-3f));
        assertThat(loops.sure(i) == 0 || vectors.tag(i) == loops.tag(i)).isTrue();
      }
    }
  }

  private static Work work() {
    return Work.of(Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> 0);
  }

  private static List<String> heldOut(String... names) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String name : names) {
      try (InputStream in =
          Objects.requireNonNull(
              NetworkTest.class.getResourceAsStream("/heldout/" + name + ".txt"))) {
        texts.addAll(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
      }
    }
    return texts;
  }
}
