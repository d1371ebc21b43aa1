// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Draws tokens: the likeliest at temperature 0, else by temperature, then top p, with a seed. */
final class Samplers {
  /** Enough for any top p that matters; keeps sorting cheap with large vocabularies. */
  private static final int CANDIDATES = 256;

  private final MemorySegment context;
  private final NativeFunction chain;
  private final NativeFunction add;
  private final NativeFunction free;
  private final NativeFunction sample;
  private final NativeFunction greedy;
  private final NativeFunction topK;
  private final NativeFunction topP;
  private final NativeFunction temperature;
  private final NativeFunction seeded;

  Samplers(LlamaLibrary llama, MemorySegment context) {
    this.context = context;
    this.chain = llama.function("llama_sampler_chain_init", ADDRESS, Layouts.CHAIN_PARAMS);
    this.add = llama.procedure("llama_sampler_chain_add", ADDRESS, ADDRESS);
    this.free = llama.procedure("llama_sampler_free", ADDRESS);
    this.sample = llama.function("llama_sampler_sample", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    this.greedy = llama.function("llama_sampler_init_greedy", ADDRESS);
    this.topK = llama.function("llama_sampler_init_top_k", ADDRESS, JAVA_INT);
    this.topP = llama.function("llama_sampler_init_top_p", ADDRESS, JAVA_FLOAT, JAVA_LONG);
    this.temperature = llama.function("llama_sampler_init_temp", ADDRESS, JAVA_FLOAT);
    this.seeded = llama.function("llama_sampler_init_dist", ADDRESS, JAVA_INT);
  }

  /** A sampler for one answer. */
  Sampler open(Request.Drawing drawing) {
    Sampler sampler = new Sampler();
    if (drawing.temperature() == 0) {
      sampler.add(greedy.pointer());
    } else {
      sampler.add(topK.pointer(CANDIDATES));
      sampler.add(temperature.pointer((float) drawing.temperature()));
      sampler.add(topP.pointer((float) drawing.topP(), 1L));
      sampler.add(seeded.pointer(drawing.seed()));
    }
    return sampler;
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
