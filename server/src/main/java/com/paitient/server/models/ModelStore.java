// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import java.util.List;
import java.util.Optional;

/** Keeps the model registry, which is the service's own and of no tenant. */
public interface ModelStore {
  /** Adds or replaces. */
  void put(Model model);

  Optional<Model> byName(String name);

  /** After {@code afterName} in order of name, at most {@code most}. */
  List<Model> list(Optional<String> afterName, int most);
}
