// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A label with all the values that it can ever have. Any other value is told as {@code other}, so
 * that nothing of a request gets out as a label and the number of series is known from the start.
 */
public record Label(String name, Set<String> values) {
  public static final String OTHER = "other";

  public Label {
    if (!name.matches("[a-z][a-z0-9_]*") || name.equals("le")) {
      throw new IllegalArgumentException("label name " + name);
    }
    values = Set.copyOf(values);
  }

  public static Label of(String name, String... values) {
    return of(name, List.of(values));
  }

  public static Label of(String name, Collection<String> values) {
    return new Label(name, new LinkedHashSet<>(values));
  }

  /** The constants' names in lower case. */
  public static <E extends Enum<E>> Label of(String name, Class<E> constants) {
    return of(name, Arrays.stream(constants.getEnumConstants()).map(Label::word).toList());
  }

  /** A constant as a value. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  String bounded(String value) {
    return values.contains(value) ? value : OTHER;
  }
}
