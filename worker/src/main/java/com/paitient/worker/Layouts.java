// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;

/**
 * The structures of llama.cpp as {@code llama.h} of build b4916 lays them out; another build needs
 * another look. What we never set has no name.
 */
final class Layouts {
  /** {@code llama_model_params}: 64 bytes. */
  static final MemoryLayout MODEL_PARAMS =
      MemoryLayout.structLayout(
          ADDRESS,
          MemoryLayout.sequenceLayout(3, JAVA_INT),
          MemoryLayout.paddingLayout(4),
          MemoryLayout.sequenceLayout(4, ADDRESS),
          MemoryLayout.sequenceLayout(4, JAVA_BYTE),
          MemoryLayout.paddingLayout(4));

  /** {@code llama_context_params}: 120 bytes. */
  static final MemoryLayout CONTEXT_PARAMS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("n_ctx"),
          JAVA_INT.withName("n_batch"),
          MemoryLayout.sequenceLayout(2, JAVA_INT),
          JAVA_INT.withName("n_threads"),
          JAVA_INT.withName("n_threads_batch"),
          MemoryLayout.sequenceLayout(3, JAVA_INT),
          MemoryLayout.sequenceLayout(6, JAVA_FLOAT),
          JAVA_INT,
          JAVA_FLOAT,
          MemoryLayout.paddingLayout(4),
          MemoryLayout.sequenceLayout(2, ADDRESS),
          MemoryLayout.sequenceLayout(2, JAVA_INT),
          MemoryLayout.sequenceLayout(5, JAVA_BYTE),
          MemoryLayout.paddingLayout(3),
          ADDRESS.withName("abort_callback"),
          ADDRESS);

  /** {@code llama_batch}, only ever made by {@code llama_batch_get_one}: 56 bytes. */
  static final MemoryLayout BATCH =
      MemoryLayout.structLayout(
          JAVA_INT, MemoryLayout.paddingLayout(4), MemoryLayout.sequenceLayout(6, ADDRESS));

  /** {@code llama_sampler_chain_params}: whether not to measure. */
  static final MemoryLayout CHAIN_PARAMS = MemoryLayout.structLayout(JAVA_BYTE);

  private Layouts() {}

  static void set(MemorySegment contextParams, String field, int value) {
    contextParams.set(JAVA_INT, offset(field), value);
  }

  static void set(MemorySegment contextParams, String field, MemorySegment value) {
    contextParams.set(ADDRESS, offset(field), value);
  }

  private static long offset(String field) {
    return CONTEXT_PARAMS.byteOffset(PathElement.groupElement(field));
  }
}
