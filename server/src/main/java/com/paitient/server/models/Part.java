// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Part of a list.
 *
 * @param data what the caller may see of it, possibly nothing
 * @param next after which one the next part begins; empty at the end
 */
public record Part<T>(List<T> data, Optional<String> next) {
  public Part {
    data = List.copyOf(data);
  }

  /** Of {@code rows}, up to {@code most} of which were asked for, those that may be seen. */
  static <R> Part<R> of(List<R> rows, int most, Function<R, String> name, Predicate<R> seen) {
    return new Part<>(
        rows.stream().filter(seen).toList(),
        rows.size() < most ? Optional.empty() : Optional.of(name.apply(rows.getLast())));
  }

  /** The same part with each shown otherwise. */
  <S> Part<S> map(Function<T, S> shown) {
    return new Part<>(data.stream().map(shown).toList(), next);
  }
}
