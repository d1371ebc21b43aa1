// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import java.util.Arrays;
import java.util.Random;

/**
 * Whether the tagger runs in vectors here. The JVM has the module that they need only if it was
 * started so, and until its compiler has made vector code of them they are a thousand times slower
 * than plain loops. So somebody tries both ways on made-up rows until vectors are the quicker one,
 * and give the same; until then, and where that never happens, loops run.
 */
final class Vectors {
  private static final String MODULE = "jdk.incubator.vector";
  private static final int TOKENS = 48;
  private static final int ROWS = 6;
  private static final int RUNS = 20;
  private static final long NANOS_AT_MOST = 60_000_000_000L;
  private static final float ALIKE = 1e-2f;

  private static volatile boolean quick;

  private Vectors() {}

  static boolean areQuick() {
    return quick;
  }

  /** Whether this JVM has them, and weights have the shape that they need. */
  static boolean areHere(Weights weights) {
    return ModuleLayer.boot().findModule(MODULE).isPresent() && VectorNetwork.runs(weights);
  }

  /** Tries until they are quick, or long enough to say that they will not be. */
  static synchronized void prepare(Weights weights) {
    if (!quick && areHere(weights)) {
      long begin = System.nanoTime();
      Trial trial = new Trial(weights);
      while (!quick && System.nanoTime() - begin < NANOS_AT_MOST) {
        quick = trial.isWon();
      }
    }
  }

  /** Both ways, on the same rows. */
  private static final class Trial {
    private final Weights weights;
    private final int[][] rows;
    private final float[] byLoops;
    private final float[] byVectors;

    Trial(Weights weights) {
      Random random = new Random(1);
      this.weights = weights;
      this.rows = new int[TOKENS][];
      Arrays.setAll(rows, _ -> random.ints(ROWS, 0, Features.WORDS).toArray());
      this.byLoops = new float[TOKENS * weights.classes];
      this.byVectors = new float[TOKENS * weights.classes];
    }

    boolean isWon() {
      long loops = Long.MAX_VALUE;
      long vectors = Long.MAX_VALUE;
      for (int i = 0; i < RUNS; i++) {
        loops = Math.min(loops, nanos(new LoopNetwork(weights, TOKENS), byLoops));
        vectors = Math.min(vectors, nanos(new VectorNetwork(weights, TOKENS), byVectors));
      }
      return vectors < loops && alike();
    }

    private long nanos(Network network, float[] scores) {
      long begin = System.nanoTime();
      for (int i = 0; i < TOKENS; i++) {
        network.put(i, rows[i], ROWS);
      }
      network.score(TOKENS, scores);
      return System.nanoTime() - begin;
    }

    private boolean alike() {
      boolean alike = true;
      for (int i = 0; i < byLoops.length; i++) {
        alike &= Math.abs(byLoops[i] - byVectors[i]) < ALIKE;
      }
      return alike;
    }
  }
}
