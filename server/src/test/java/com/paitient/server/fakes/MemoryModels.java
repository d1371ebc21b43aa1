// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import com.paitient.server.models.Model;
import com.paitient.server.models.ModelStore;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The model registry in memory. */
public final class MemoryModels implements ModelStore {
  private final TreeMap<String, Model> byName = new TreeMap<>();

  @Override
  public void put(Model model) {
    byName.put(model.name(), model);
  }

  @Override
  public Optional<Model> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public List<Model> list(Optional<String> afterName, int most) {
    return byName.values().stream()
        .filter(each -> afterName.filter(after -> each.name().compareTo(after) <= 0).isEmpty())
        .limit(most)
        .toList();
  }
}
