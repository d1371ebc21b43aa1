// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** How long something took, counted by fixed bounds. Thread-safe, without a lock on the way. */
public final class Histogram implements Family {
  /** From 100 µs, less than any stage with a disk in it, to the usual limit of a whole answer. */
  private static final long[] BOUNDS_MICROS = {
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000,
    120_000_000,
    300_000_000
  };

  private final String name;
  private final String help;
  private final List<Label> labels;
  private final Cells<Times> cells;

  Histogram(String name, String help, List<Label> labels) {
    this.name = name;
    this.help = help;
    this.labels = List.copyOf(labels);
    this.cells = new Cells<>(labels, Times::new);
  }

  /** Counts a time for these label values, given in the order of the labels. */
  public void observe(long nanos, String... values) {
    cells.at(values).add(Math.max(0, nanos));
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
    return "histogram";
  }

  @Override
  public List<Label> labels() {
    return labels;
  }

  @Override
  public void write(Exposition out) {
    cells.forEach((values, times) -> times.write(out, values));
  }

  private final class Times {
    private final LongAdder[] counts =
        LongStream.rangeClosed(0, BOUNDS_MICROS.length)
            .mapToObj(_ -> new LongAdder())
            .toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    void add(long taken) {
      int at = 0;
      while (at < BOUNDS_MICROS.length && taken > BOUNDS_MICROS[at] * 1_000) {
        at++;
      }
      counts[at].increment();
      nanos.add(taken);
    }

    /** The count is the last bucket's, so that the two agree whatever is added meanwhile. */
    void write(Exposition out, List<String> values) {
      long below = 0;
      for (int i = 0; i < BOUNDS_MICROS.length; i++) {
        below += counts[i].sum();
        out.bucket(name, labels, values, BOUNDS_MICROS[i] / 1e6, (double) below);
      }
      below += counts[BOUNDS_MICROS.length].sum();
      out.bucket(name, labels, values, Double.POSITIVE_INFINITY, (double) below);
      out.sample(name + "_sum", labels, values, nanos.sum() / 1e9);
      out.sample(name + "_count", labels, values, (double) below);
    }
  }
}
