// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One {@code chat.completion.chunk}: what of it counts here.
 *
 * @param text empty where the chunk holds none
 * @param calls pieces of calls of functions; a list, empty where the chunk holds none
 * @param finish why the answer ends, in the last chunk with a choice
 * @param usage in the very last chunk
 */
record Chunk(String text, JsonNode calls, @Nullable String finish, @Nullable Usage usage) {
  /** What a run cost, in tokens. */
  record Usage(int prompt, int completion) {}

  /** Reads the data of an event. */
  static Chunk parse(String data) {
    return new ChunkReader().read(data);
  }

  @Override
  public String toString() {
    return "Chunk[" + text.length() + " chars]";
  }
}
