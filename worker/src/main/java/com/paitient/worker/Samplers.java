// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws tokens: biases and penalties first, then the likeliest at temperature 0, else top k,
 * temperature, top p, min p, with a seed.
 */
final class Samplers {
  /** Enough for any top p that matters; keeps sorting cheap with large vocabularies. */
  private static final int CANDIDATES = 256;

  /**
   * {@code llama_sampler_init_penalties} has a third kind, which we do not: 1 is without effect.
   */
  private static final float NO_REPETITION_PENALTY = 1;

  /** {@code llama_logit_bias}: a token and what its logit gets. */
  private static final long BIAS_BYTES = JAVA_INT.byteSize() + JAVA_FLOAT.byteSize();

  private final MemorySegment context;
  private final Vocabulary vocabulary;
  private final int longestAnswer;
  private final NativeFunction chain;
  private final NativeFunction add;
  private final NativeFunction free;
  private final NativeFunction sample;
  private final NativeFunction greedy;
  private final NativeFunction topK;
  private final NativeFunction topP;
  private final NativeFunction minP;
  private final NativeFunction temperature;
  private final NativeFunction seeded;
  private final NativeFunction penalties;
  private final NativeFunction biases;

  Samplers(LlamaLibrary llama, MemorySegment context, Vocabulary vocabulary, int longestAnswer) {
    this.context = context;
    this.vocabulary = vocabulary;
    this.longestAnswer = longestAnswer;
    this.chain = llama.function("llama_sampler_chain_init", ADDRESS, Layouts.CHAIN_PARAMS);
    this.add = llama.procedure("llama_sampler_chain_add", ADDRESS, ADDRESS);
    this.free = llama.procedure("llama_sampler_free", ADDRESS);
    this.sample = llama.function("llama_sampler_sample", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    this.greedy = llama.function("llama_sampler_init_greedy", ADDRESS);
    this.topK = llama.function("llama_sampler_init_top_k", ADDRESS, JAVA_INT);
    this.topP = llama.function("llama_sampler_init_top_p", ADDRESS, JAVA_FLOAT, JAVA_LONG);
    this.minP = llama.function("llama_sampler_init_min_p", ADDRESS, JAVA_FLOAT, JAVA_LONG);
    this.temperature = llama.function("llama_sampler_init_temp", ADDRESS, JAVA_FLOAT);
    this.seeded = llama.function("llama_sampler_init_dist", ADDRESS, JAVA_INT);
    this.penalties =
        llama.function(
            "llama_sampler_init_penalties", ADDRESS, JAVA_INT, JAVA_FLOAT, JAVA_FLOAT, JAVA_FLOAT);
    this.biases =
        llama.function("llama_sampler_init_logit_bias", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  }

  /** A sampler for one answer. */
  Sampler open(Request.Drawing drawing) {
    Sampler sampler = new Sampler();
    if (!drawing.biases().isEmpty() || drawing.endless()) {
      sampler.add(biases(drawing));
    }
    if (!drawing.penalties().isNone()) {
      sampler.add(
          penalties.pointer(
              longestAnswer,
              NO_REPETITION_PENALTY,
              (float) drawing.penalties().frequency(),
              (float) drawing.penalties().presence()));
    }
    if (drawing.temperature() == 0) {
      sampler.add(greedy.pointer());
    } else {
      sampler.add(topK.pointer(drawing.topK().orElse(CANDIDATES)));
      sampler.add(temperature.pointer((float) drawing.temperature()));
      sampler.add(topP.pointer((float) drawing.topP(), 1L));
      if (drawing.minP() > 0) {
        sampler.add(minP.pointer((float) drawing.minP(), 1L));
      }
      sampler.add(seeded.pointer(drawing.seed()));
    }
    return sampler;
  }

  private MemorySegment biases(Request.Drawing drawing) {
    Map<Integer, Double> all = new TreeMap<>(drawing.biases());
    if (drawing.endless()) {
      for (int end : vocabulary.ends()) {
        all.put(end, Double.NEGATIVE_INFINITY);
      }
    }
    if (all.keySet().stream().anyMatch(token -> token >= vocabulary.size())) {
      throw new BadRequest("logit_bias names a token that the model has not");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(BIAS_BYTES * all.size(), BIAS_BYTES);
      long at = 0;
      for (Map.Entry<Integer, Double> bias : all.entrySet()) {
        list.set(JAVA_INT, at, bias.getKey());
        list.set(JAVA_FLOAT, at + JAVA_INT.byteSize(), bias.getValue().floatValue());
        at += BIAS_BYTES;
      }
      return biases.pointer(vocabulary.size(), all.size(), list);
    }
  }

  /** Draws the tokens of one answer. */
  final class Sampler implements AutoCloseable {
    private final MemorySegment steps;

    private Sampler() {
      try (Arena arena = Arena.ofConfined()) {
        this.steps = chain.pointer(arena.allocateFrom(JAVA_BYTE, (byte) 1));
      }
    }

    private void add(MemorySegment step) {
      add.call(steps, step);
    }

    int next() {
      return sample.number(steps, context, -1);
    }

    @Override
    public void close() {
      free.call(steps);
    }
  }
}
