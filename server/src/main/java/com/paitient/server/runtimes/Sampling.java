// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How an answer is drawn, in numbers alone. What is empty is left to the runtime. */
public record Sampling(
    OptionalInt maxTokens, OptionalDouble temperature, OptionalDouble topP, OptionalLong seed) {

  /** For one of several answers: the same seed would give the same answer. */
  public Sampling of(int choice) {
    return seed.isEmpty()
        ? this
        : new Sampling(maxTokens, temperature, topP, OptionalLong.of(seed.getAsLong() + choice));
  }
}
