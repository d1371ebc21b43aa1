// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * All that is counted and measured. Names are given once, values of labels are known from the
 * start: no text of a request, no id of a person, tenant or deployment is ever among them.
 * Thread-safe.
 */
public final class Metrics {
  /** The content type of {@link #text}. */
  public static final String TYPE = Exposition.TYPE;

  private final Map<String, Family> families = new ConcurrentSkipListMap<>();

  /** A new number that only grows; its name ends with {@code _total}. */
  public Counter counter(String name, String help, Label... labels) {
    return add(new Counter(named(name, "_total"), help, List.of(labels)));
  }

  /** New times; the name ends with {@code _seconds}. */
  public Histogram histogram(String name, String help, Label... labels) {
    return add(new Histogram(named(name, "_seconds"), help, List.of(labels)));
  }

  /** A number that is read when somebody asks. */
  public void gauge(String name, String help, DoubleSupplier value) {
    var _ = add(new Reading(name, help, "gauge", List.of(), () -> Map.of("", value.getAsDouble())));
  }

  /** Numbers that are read when somebody asks, by the values of a label. */
  public void gauge(
      String name,
      String help,
      Label label,
      Supplier<? extends Map<String, ? extends Number>> values) {
    var _ = add(new Reading(name, help, "gauge", List.of(label), values));
  }

  /** A number that only grows and is kept elsewhere. */
  public void counted(String name, String help, DoubleSupplier value) {
    var _ =
        add(
            new Reading(
                named(name, "_total"),
                help,
                "counter",
                List.of(),
                () -> Map.of("", value.getAsDouble())));
  }

  /** Numbers that only grow and are kept elsewhere, by the values of a label. */
  public void counted(
      String name,
      String help,
      Label label,
      Supplier<? extends Map<String, ? extends Number>> values) {
    var _ = add(new Reading(named(name, "_total"), help, "counter", List.of(label), values));
  }

  /** Everything as it stands now, in Prometheus' text format. */
  public String text() {
    Exposition out = new Exposition();
    families.values().forEach(out::family);
    return out.text();
  }

  /** The names of all families. */
  public List<String> names() {
    return List.copyOf(families.keySet());
  }

  private <F extends Family> F add(F family) {
    if (!family.name().matches("[a-z][a-z0-9_]*") || family.help().matches("(?s).*[\\\\\n].*")) {
      throw new IllegalArgumentException("name or help of " + family.name());
    }
    if (families.putIfAbsent(family.name(), family) != null) {
      throw new IllegalArgumentException(family.name() + " is there already");
    }
    return family;
  }

  private static String named(String name, String end) {
    if (!name.endsWith(end)) {
      throw new IllegalArgumentException(name + " does not end with " + end);
    }
    return name;
  }
}
