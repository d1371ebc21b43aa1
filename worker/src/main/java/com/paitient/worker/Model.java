// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A loaded model. Never freed: it ends with the process. */
final class Model {
  private final LlamaLibrary llama;
  private final MemorySegment model;
  private final Vocabulary vocabulary;

  private Model(LlamaLibrary llama, MemorySegment model) {
    this.llama = llama;
    this.model = model;
    this.vocabulary = new Vocabulary(llama, model);
  }

  static Model load(LlamaLibrary llama, Path file) {
    NativeFunction defaults = llama.function("llama_model_default_params", Layouts.MODEL_PARAMS);
    NativeFunction load =
        llama.function("llama_model_load_from_file", ADDRESS, ADDRESS, Layouts.MODEL_PARAMS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment model =
          load.pointer(arena.allocateFrom(file.toString()), defaults.pointer(arena));
      if (model.equals(MemorySegment.NULL)) {
        throw new StartException(
            StartException.Code.BAD_MODEL, "llama.cpp does not load this file");
      }
      return new Model(llama, model);
    }
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** A context window of that many tokens, or of as many as the model was trained for. */
  Context context(int tokens, int threads) {
    int trained = llama.function("llama_model_n_ctx_train", JAVA_INT, ADDRESS).number(model);
    int most = trained > 0 ? Math.min(trained, tokens) : tokens;
    return new Context(llama, model, vocabulary, most, threads);
  }

  /** The model's own chat template. */
  ChatTemplate template() {
    NativeFunction own = llama.function("llama_model_chat_template", ADDRESS, ADDRESS, ADDRESS);
    MemorySegment template = own.pointer(model, MemorySegment.NULL);
    boolean encodes = llama.function("llama_model_has_encoder", JAVA_BOOLEAN, ADDRESS).claim(model);
    if (encodes || template.equals(MemorySegment.NULL)) {
      throw new StartException(StartException.Code.NO_CHAT, "the model has no chat template");
    }
    return new ChatTemplate(llama, template);
  }
}
