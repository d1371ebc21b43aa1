// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/**
 * A model's context window: what it has read so far. Used by one thread: the library's compute
 * threads belong to the one that calls.
 */
final class Context {
  private static final int BATCH_TOKENS = 512;

  private final MemorySegment context;
  private final Samplers samplers;
  private final NativeFunction size;
  private final NativeFunction clear;
  private final NativeFunction batch;
  private final NativeFunction decode;
  private volatile BooleanSupplier cancelled = () -> false;

  Context(LlamaLibrary llama, MemorySegment model, Vocabulary vocabulary, int tokens, int threads) {
    this.context = open(llama, model, tokens, threads);
    this.size = llama.function("llama_n_ctx", JAVA_INT, ADDRESS);
    this.samplers = new Samplers(llama, context, vocabulary, tokens());
    this.clear = llama.procedure("llama_kv_self_clear", ADDRESS);
    this.batch = llama.function("llama_batch_get_one", Layouts.BATCH, ADDRESS, JAVA_INT);
    this.decode = llama.function("llama_decode", JAVA_INT, ADDRESS, Layouts.BATCH);
  }

  private MemorySegment open(LlamaLibrary llama, MemorySegment model, int tokens, int threads) {
    NativeFunction defaults =
        llama.function("llama_context_default_params", Layouts.CONTEXT_PARAMS);
    NativeFunction open =
        llama.function("llama_init_from_model", ADDRESS, ADDRESS, Layouts.CONTEXT_PARAMS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = defaults.pointer(arena);
      Layouts.set(params, "n_ctx", tokens);
      Layouts.set(params, "n_batch", BATCH_TOKENS);
      Layouts.set(params, "n_threads", threads);
      Layouts.set(params, "n_threads_batch", threads);
      Layouts.set(params, "abort_callback", Callbacks.abort(() -> cancelled.getAsBoolean()));
      MemorySegment opened = open.pointer(model, params);
      if (opened.equals(MemorySegment.NULL)) {
        throw new StartException(
            StartException.Code.BAD_MODEL, "no context of " + tokens + " tokens");
      }
      return opened;
    }
  }

  /** How many tokens prompt and answer may have together. */
  int tokens() {
    return size.number(context);
  }

  Samplers samplers() {
    return samplers;
  }

  /** Forgets everything, so that no request can measure another's prompt, and begins a new one. */
  void begin(BooleanSupplier cancelled) {
    this.cancelled = cancelled;
    clear.call(context);
  }

  /** Takes tokens in; false if the request was cancelled meanwhile. */
  boolean read(int... tokens) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocateFrom(JAVA_INT, tokens);
      for (int from = 0; from < tokens.length && !cancelled.getAsBoolean(); from += BATCH_TOKENS) {
        int count = Math.min(BATCH_TOKENS, tokens.length - from);
        read(batch.pointer(arena, all.asSlice(4L * from, 4L * count), count));
      }
    }
    return !cancelled.getAsBoolean();
  }

  private void read(MemorySegment tokens) {
    int status = decode.number(context, tokens);
    if (status != 0 && !cancelled.getAsBoolean()) {
      throw new IllegalStateException("llama.cpp status " + status);
    }
  }
}
