// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.util.Locale;

/**
 * The C interface of llama.cpp, build b4916, as the library in {@code de.kherud:llama} exports it.
 * The structures are laid out as in that build's {@code llama.h}; another build needs another look.
 * Its Java classes are not used: they run a chat server of their own, which logs prompts and cuts
 * long ones.
 */
final class LlamaLibrary {
  /** {@code llama_model_params}: 64 bytes; we set {@code n_gpu_layers} only. */
  static final MemoryLayout MODEL_PARAMS =
      MemoryLayout.structLayout(
          ADDRESS.withName("devices"),
          JAVA_INT.withName("n_gpu_layers"),
          JAVA_INT.withName("split_mode"),
          JAVA_INT.withName("main_gpu"),
          MemoryLayout.paddingLayout(4),
          MemoryLayout.sequenceLayout(4, ADDRESS),
          MemoryLayout.sequenceLayout(4, JAVA_BYTE),
          MemoryLayout.paddingLayout(4));

  /** {@code llama_context_params}: 120 bytes. */
  static final MemoryLayout CONTEXT_PARAMS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("n_ctx"),
          JAVA_INT.withName("n_batch"),
          JAVA_INT.withName("n_ubatch"),
          JAVA_INT.withName("n_seq_max"),
          JAVA_INT.withName("n_threads"),
          JAVA_INT.withName("n_threads_batch"),
          MemoryLayout.sequenceLayout(3, JAVA_INT),
          MemoryLayout.sequenceLayout(6, JAVA_FLOAT),
          JAVA_INT.withName("yarn_orig_ctx"),
          JAVA_FLOAT.withName("defrag_thold"),
          MemoryLayout.paddingLayout(4),
          MemoryLayout.sequenceLayout(2, ADDRESS),
          MemoryLayout.sequenceLayout(2, JAVA_INT),
          MemoryLayout.sequenceLayout(5, JAVA_BYTE),
          MemoryLayout.paddingLayout(3),
          ADDRESS.withName("abort_callback"),
          ADDRESS.withName("abort_callback_data"));

  /** {@code llama_batch}, only ever made by {@code llama_batch_get_one}. */
  private static final MemoryLayout BATCH =
      MemoryLayout.structLayout(
          JAVA_INT, MemoryLayout.paddingLayout(4), MemoryLayout.sequenceLayout(6, ADDRESS));

  private static final MemoryLayout SAMPLER_CHAIN_PARAMS =
      MemoryLayout.structLayout(JAVA_BYTE.withName("no_perf"));

  private final SymbolLookup symbols;
  final NativeFunction modelDefaultParams;
  final NativeFunction modelLoad;
  final NativeFunction modelVocab;
  final NativeFunction modelTemplate;
  final NativeFunction modelTrainedContext;
  final NativeFunction modelHasEncoder;
  final NativeFunction contextDefaultParams;
  final NativeFunction contextOf;
  final NativeFunction contextSize;
  final NativeFunction clearCache;
  final NativeFunction batchOf;
  final NativeFunction decode;
  final NativeFunction tokenize;
  final NativeFunction piece;
  final NativeFunction addsBeginning;
  final NativeFunction beginning;
  final NativeFunction endsAnswer;
  final NativeFunction applyTemplate;
  final NativeFunction chainOf;
  final NativeFunction chainAdd;
  final NativeFunction samplerFree;
  final NativeFunction samplerGreedy;
  final NativeFunction samplerTopK;
  final NativeFunction samplerTopP;
  final NativeFunction samplerTemperature;
  final NativeFunction samplerDistribution;
  final NativeFunction sample;

  private LlamaLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
    modelDefaultParams = returning("llama_model_default_params", MODEL_PARAMS);
    modelLoad = returning("llama_model_load_from_file", ADDRESS, ADDRESS, MODEL_PARAMS);
    modelVocab = returning("llama_model_get_vocab", ADDRESS, ADDRESS);
    modelTemplate = returning("llama_model_chat_template", ADDRESS, ADDRESS, ADDRESS);
    modelTrainedContext = returning("llama_model_n_ctx_train", JAVA_INT, ADDRESS);
    modelHasEncoder = returning("llama_model_has_encoder", JAVA_BOOLEAN, ADDRESS);
    contextDefaultParams = returning("llama_context_default_params", CONTEXT_PARAMS);
    contextOf = returning("llama_init_from_model", ADDRESS, ADDRESS, CONTEXT_PARAMS);
    contextSize = returning("llama_n_ctx", JAVA_INT, ADDRESS);
    clearCache = nothing("llama_kv_self_clear", ADDRESS);
    batchOf = returning("llama_batch_get_one", BATCH, ADDRESS, JAVA_INT);
    decode = returning("llama_decode", JAVA_INT, ADDRESS, BATCH);
    tokenize =
        returning(
            "llama_tokenize",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            JAVA_BOOLEAN,
            JAVA_BOOLEAN);
    piece =
        returning(
            "llama_token_to_piece",
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            JAVA_BOOLEAN);
    addsBeginning = returning("llama_vocab_get_add_bos", JAVA_BOOLEAN, ADDRESS);
    beginning = returning("llama_vocab_bos", JAVA_INT, ADDRESS);
    endsAnswer = returning("llama_vocab_is_eog", JAVA_BOOLEAN, ADDRESS, JAVA_INT);
    applyTemplate =
        returning(
            "llama_chat_apply_template",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_BOOLEAN,
            ADDRESS,
            JAVA_INT);
    chainOf = returning("llama_sampler_chain_init", ADDRESS, SAMPLER_CHAIN_PARAMS);
    chainAdd = nothing("llama_sampler_chain_add", ADDRESS, ADDRESS);
    samplerFree = nothing("llama_sampler_free", ADDRESS);
    samplerGreedy = returning("llama_sampler_init_greedy", ADDRESS);
    samplerTopK = returning("llama_sampler_init_top_k", ADDRESS, JAVA_INT);
    samplerTopP = returning("llama_sampler_init_top_p", ADDRESS, JAVA_FLOAT, JAVA_LONG);
    samplerTemperature = returning("llama_sampler_init_temp", ADDRESS, JAVA_FLOAT);
    samplerDistribution = returning("llama_sampler_init_dist", ADDRESS, JAVA_INT);
    sample = returning("llama_sampler_sample", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  }

  /**
   * Loads the library, silenced: it would print prompts. Its threads wait for each other asleep;
   * awake they take the processor from each other as soon as anything else runs (measured: 2 to 12
   * tokens a second instead of 60).
   */
  static LlamaLibrary load() {
    LibC.variable("GOMP_SPINCOUNT", "0");
    LlamaLibrary library = new LlamaLibrary(open());
    Callbacks.silence(library.nothing("llama_log_set", ADDRESS, ADDRESS));
    library.nothing("llama_backend_init").call();
    return library;
  }

  private static SymbolLookup open() {
    String resource = "/de/kherud/llama/Linux/" + machine() + "/libjllama.so";
    try (InputStream bytes = LlamaLibrary.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new StartException(
            StartException.Code.NO_LIBRARY, "llama.cpp is not there for " + machine());
      }
      try (MemoryFile file = MemoryFile.copyOf(bytes)) {
        return SymbolLookup.libraryLookup(file.path().toString(), Arena.global());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          StartException.Code.NO_LIBRARY, "llama.cpp does not load; it needs libgomp1, libstdc++6");
    }
  }

  private static String machine() {
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return machine.equals("amd64") ? "x86_64" : machine;
  }

  private NativeFunction returning(String name, MemoryLayout result, MemoryLayout... arguments) {
    return NativeFunction.of(symbols, name, FunctionDescriptor.of(result, arguments));
  }

  private NativeFunction nothing(String name, MemoryLayout... arguments) {
    return NativeFunction.of(symbols, name, FunctionDescriptor.ofVoid(arguments));
  }
}
