// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How an answer is drawn. What is empty is left to the runtime. */
public record Sampling(
    OptionalInt maxTokens,
    OptionalDouble temperature,
    OptionalDouble topP,
    OptionalLong seed,
    List<String> stop) {

  public Sampling {
    stop = List.copyOf(stop);
  }
}
