// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Draws tokens: the likeliest at temperature 0, else by temperature, then top p, with a seed. */
final class Sampler implements AutoCloseable {
  /** Enough for any top p that matters; keeps sorting cheap with large vocabularies. */
  private static final int CANDIDATES = 256;

  private final LlamaLibrary llama;
  private final MemorySegment context;
  private final MemorySegment chain;

  Sampler(LlamaLibrary llama, MemorySegment context, Request.Drawing drawing) {
    this.llama = llama;
    this.context = context;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = arena.allocate(1);
      params.set(JAVA_BYTE, 0, (byte) 1);
      this.chain = llama.chainOf.pointer(params);
    }
    if (drawing.temperature() == 0) {
      add(llama.samplerGreedy.pointer());
    } else {
      add(llama.samplerTopK.pointer(CANDIDATES));
      add(llama.samplerTemperature.pointer((float) drawing.temperature()));
      add(llama.samplerTopP.pointer((float) drawing.topP(), 1L));
      add(llama.samplerDistribution.pointer(drawing.seed()));
    }
  }

  private void add(MemorySegment sampler) {
    llama.chainAdd.call(chain, sampler);
  }

  int next() {
    return llama.sample.number(chain, context, -1);
  }

  @Override
  public void close() {
    llama.samplerFree.call(chain);
  }
}
