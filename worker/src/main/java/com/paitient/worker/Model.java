// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * A loaded model with one context window. Used by one thread (the library's compute threads belong
 * to the one that calls). Never freed: it ends with the process.
 */
final class Model {
  private static final int BATCH_TOKENS = 512;
  private static final int LONGEST_PIECE = 1024;

  private final LlamaLibrary llama;
  private final MemorySegment model;
  private final MemorySegment vocab;
  private final MemorySegment context;
  private volatile BooleanSupplier cancelled = () -> false;

  private Model(LlamaLibrary llama, MemorySegment model, int contextTokens, int threads) {
    this.llama = llama;
    this.model = model;
    this.vocab = llama.modelVocab.pointer(model);
    this.context = context(contextTokens, threads);
  }

  static Model load(LlamaLibrary llama, Path file, int contextTokens, int threads) {
    MemorySegment model;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = llama.modelDefaultParams.pointer(arena);
      model = llama.modelLoad.pointer(arena.allocateFrom(file.toString()), params);
    }
    if (model.equals(MemorySegment.NULL)) {
      throw new StartException(StartException.Code.BAD_MODEL, "llama.cpp does not load this file");
    }
    if (llama.modelHasEncoder.claim(model)) {
      throw new StartException(StartException.Code.NO_CHAT, "a model with an encoder");
    }
    return new Model(llama, model, contextTokens, threads);
  }

  private MemorySegment context(int contextTokens, int threads) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = llama.contextDefaultParams.pointer(arena);
      int trained = llama.modelTrainedContext.number(model);
      set(params, "n_ctx", trained > 0 ? Math.min(trained, contextTokens) : contextTokens);
      set(params, "n_batch", BATCH_TOKENS);
      set(params, "n_threads", threads);
      set(params, "n_threads_batch", threads);
      long callback =
          LlamaLibrary.CONTEXT_PARAMS.byteOffset(PathElement.groupElement("abort_callback"));
      params.set(ADDRESS, callback, Callbacks.abort(() -> cancelled.getAsBoolean()));
      MemorySegment context = llama.contextOf.pointer(model, params);
      if (context.equals(MemorySegment.NULL)) {
        throw new StartException(
            StartException.Code.BAD_MODEL, "no context of " + contextTokens + " tokens");
      }
      return context;
    }
  }

  private static void set(MemorySegment params, String field, int value) {
    params.set(
        JAVA_INT, LlamaLibrary.CONTEXT_PARAMS.byteOffset(PathElement.groupElement(field)), value);
  }

  /** How many tokens prompt and answer may have together. */
  int contextTokens() {
    return llama.contextSize.number(context);
  }

  /** The token that begins a text, where the model wants one. */
  OptionalInt beginning() {
    return llama.addsBeginning.claim(vocab)
        ? OptionalInt.of(llama.beginning.number(vocab))
        : OptionalInt.empty();
  }

  boolean endsAnswer(int token) {
    return llama.endsAnswer.claim(vocab, token);
  }

  /**
   * @param control whether control tokens may be written out in the text; never true for what came
   *     from a caller
   */
  int[] tokens(String text, boolean control) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int room = utf8.length + 8;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(utf8.length + 1L);
      MemorySegment.copy(utf8, 0, from, JAVA_BYTE, 0, utf8.length);
      MemorySegment to = arena.allocate(JAVA_INT, room);
      int count = llama.tokenize.number(vocab, from, utf8.length, to, room, false, control);
      if (count < 0) {
        throw new IllegalStateException("more tokens than bytes");
      }
      return to.asSlice(0, 4L * count).toArray(JAVA_INT);
    }
  }

  /** The bytes of a token, possibly half a character; none for control tokens. */
  byte[] piece(int token) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(LONGEST_PIECE);
      int count = llama.piece.number(vocab, token, to, LONGEST_PIECE, 0, false);
      return to.asSlice(0, Math.max(count, 0)).toArray(JAVA_BYTE);
    }
  }

  /** The model's own chat template. */
  ChatTemplate template() {
    MemorySegment template = llama.modelTemplate.pointer(model, MemorySegment.NULL);
    if (template.equals(MemorySegment.NULL)) {
      throw new StartException(StartException.Code.NO_CHAT, "the model has no chat template");
    }
    return new ChatTemplate(llama.applyTemplate, template);
  }

  /** Forgets everything, so that no request can measure another's prompt, and begins a new one. */
  void begin(BooleanSupplier cancelled) {
    this.cancelled = cancelled;
    llama.clearCache.call(context);
  }

  /** Takes tokens in; false if the request was cancelled meanwhile. */
  boolean read(int... tokens) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocateFrom(JAVA_INT, tokens);
      for (int from = 0; from < tokens.length && !cancelled.getAsBoolean(); from += BATCH_TOKENS) {
        int count = Math.min(BATCH_TOKENS, tokens.length - from);
        MemorySegment batch =
            llama.batchOf.pointer(arena, all.asSlice(4L * from, 4L * count), count);
        int status = llama.decode.number(context, batch);
        if (status != 0 && !cancelled.getAsBoolean()) {
          throw new IllegalStateException("llama.cpp status " + status);
        }
      }
    }
    return !cancelled.getAsBoolean();
  }

  /** How the next tokens are drawn. */
  Sampler sampler(Request.Drawing drawing) {
    return new Sampler(llama, context, drawing);
  }
}
