// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One {@code chat.completion.chunk}, or a whole {@code chat.completion}: what of it counts here.
 *
 * @param text empty where it holds none
 * @param calls of functions, or pieces of them; a list, empty where it holds none
 * @param finish why the answer ends, in the last chunk with a choice
 * @param usage in the very last chunk
 */
record Chunk(String text, JsonNode calls, @Nullable String finish, @Nullable Usage usage) {
  /** What a run cost, in tokens. */
  record Usage(int prompt, int completion) {}

  @Override
  public String toString() {
    return "Chunk[" + text.length() + " chars]";
  }
}
