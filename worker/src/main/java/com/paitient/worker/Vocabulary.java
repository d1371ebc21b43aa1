// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A model's tokens. Used by one thread. */
final class Vocabulary {
  private static final int LONGEST_PIECE = 1024;

  private final MemorySegment vocabulary;
  private final NativeFunction tokenize;
  private final NativeFunction piece;
  private final NativeFunction endsAnswer;
  private final NativeFunction addsBeginning;
  private final NativeFunction beginning;
  private final int size;
  private int @Nullable [] ends;

  Vocabulary(LlamaLibrary llama, MemorySegment model) {
    this.vocabulary = llama.function("llama_model_get_vocab", ADDRESS, ADDRESS).pointer(model);
    this.tokenize =
        llama.function(
            "llama_tokenize",
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            JAVA_BOOLEAN,
            JAVA_BOOLEAN);
    this.piece =
        llama.function(
            "llama_token_to_piece",
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            JAVA_BOOLEAN);
    this.endsAnswer = llama.function("llama_vocab_is_eog", JAVA_BOOLEAN, ADDRESS, JAVA_INT);
    this.addsBeginning = llama.function("llama_vocab_get_add_bos", JAVA_BOOLEAN, ADDRESS);
    this.beginning = llama.function("llama_vocab_bos", JAVA_INT, ADDRESS);
    this.size = llama.function("llama_vocab_n_tokens", JAVA_INT, ADDRESS).number(vocabulary);
  }

  /** The token that begins a text, where the model wants one. */
  OptionalInt beginning() {
    return addsBeginning.claim(vocabulary)
        ? OptionalInt.of(beginning.number(vocabulary))
        : OptionalInt.empty();
  }

  boolean endsAnswer(int token) {
    return endsAnswer.claim(vocabulary, token);
  }

  /** All tokens that end an answer. */
  int[] ends() {
    if (ends == null) {
      ends = IntStream.range(0, size).filter(this::endsAnswer).toArray();
    }
    return ends;
  }

  /** How many tokens there are; they are numbered from 0. */
  int size() {
    return size;
  }

  /**
   * The tokens of a text.
   *
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
      int count = tokenize.number(vocabulary, from, utf8.length, to, room, false, control);
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
      int count = piece.number(vocabulary, token, to, LONGEST_PIECE, 0, false);
      return to.asSlice(0, Math.max(count, 0)).toArray(JAVA_BYTE);
    }
  }
}
