// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Numbers that are read from elsewhere whenever somebody asks. What cannot be read is left out.
 *
 * @param values by the value of the one label; by the empty text where there is no label
 */
record Reading(
    String name,
    String help,
    String type,
    List<Label> labels,
    Supplier<? extends Map<String, ? extends Number>> values)
    implements Family {

  Reading {
    labels = List.copyOf(labels);
  }

  @Override
  public void write(Exposition out) {
    Map<String, Number> read;
    try {
      read = new TreeMap<>(values.get());
    } catch (RuntimeException _) {
      return;
    }
    read.forEach((value, number) -> out.sample(name, labels, told(value), number.doubleValue()));
  }

  private List<String> told(String value) {
    return labels.stream().map(label -> label.bounded(value)).toList();
  }
}
