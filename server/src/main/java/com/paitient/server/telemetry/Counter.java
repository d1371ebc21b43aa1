// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Thread-safe, without a lock on the way. */
public final class Counter implements Family {
  private final String name;
  private final String help;
  private final List<Label> labels;
  private final Cells<LongAdder> cells;

  Counter(String name, String help, List<Label> labels) {
    this.name = name;
    this.help = help;
    this.labels = List.copyOf(labels);
    this.cells = new Cells<>(labels, LongAdder::new);
  }

  /** Adds to the number of these label values, given in the order of the labels. */
  public void add(long count, String... values) {
    cells.at(values).add(count);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String help() {
    return help;
  }

  @Override
  public String type() {
    return "counter";
  }

  @Override
  public List<Label> labels() {
    return labels;
  }

  @Override
  public void write(Exposition out) {
    cells.forEach((values, count) -> out.sample(name, labels, values, (double) count.sum()));
  }
}
