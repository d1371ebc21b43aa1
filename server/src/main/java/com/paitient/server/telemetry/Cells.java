// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What is counted for each combination of label values. Thread-safe. */
final class Cells<T> {
  /** So many combinations are shown from the start, so that the first count is seen as a rise. */
  private static final int MOST_SHOWN_AT_ZERO = 128;

  private final List<Label> labels;
  private final Supplier<T> maker;
  private final Map<List<String>, T> byValues = new ConcurrentHashMap<>();

  Cells(List<Label> labels, Supplier<T> maker) {
    this.labels = List.copyOf(labels);
    this.maker = maker;
    long combinations =
        labels.stream().mapToLong(each -> each.values().size()).reduce(1, (a, b) -> a * b);
    if (combinations <= MOST_SHOWN_AT_ZERO) {
      makeAll(List.of());
    }
  }

  private void makeAll(List<String> begun) {
    if (begun.size() == labels.size()) {
      byValues.put(begun, maker.get());
      return;
    }
    for (String value : labels.get(begun.size()).values()) {
      List<String> longer = new ArrayList<>(begun);
      longer.add(value);
      makeAll(List.copyOf(longer));
    }
  }

  T at(String... values) {
    List<String> key = Arrays.asList(bounded(values));
    T there = byValues.get(key);
    return there == null ? byValues.computeIfAbsent(List.copyOf(key), _ -> maker.get()) : there;
  }

  private String[] bounded(String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(labels.size() + " values are needed");
    }
    String[] bounded = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      bounded[i] = labels.get(i).bounded(values[i]);
    }
    return bounded;
  }

  /** Each combination in a fixed order. */
  void forEach(BiConsumer<List<String>, T> each) {
    byValues.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(
                (a, b) -> String.join("\0", a).compareTo(String.join("\0", b))))
        .forEach(entry -> each.accept(entry.getKey(), entry.getValue()));
  }
}
