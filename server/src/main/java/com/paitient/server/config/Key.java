// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One thing that can be set: a leaf of the configuration records.
 *
 * @param name lower-dashed and nested, {@code limits.body-bytes}
 * @param type what it holds
 */
record Key(String name, Kind kind, Type type) {
  /** All that can be set in {@code shape} and the records within. */
  static Stream<Key> of(Class<? extends Record> shape) {
    return within("", shape);
  }

  /** {@code PAITIENT_LIMITS_BODY_BYTES}. */
  String variable() {
    return ConfigFile.PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The key of a component, without what it is nested in. */
  static String name(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static Stream<Key> within(String above, Class<?> shape) {
    return Arrays.stream(shape.getRecordComponents()).flatMap(component -> of(above, component));
  }

  private static Stream<Key> of(String above, RecordComponent component) {
    String name = above + name(component);
    return component.getType().isRecord()
        ? within(name + ".", component.getType())
        : Stream.of(new Key(name, kind(name, component), component.getGenericType()));
  }

  private static Kind kind(String name, RecordComponent component) {
    Type type =
        component.getGenericType() instanceof ParameterizedType generic
                && component.getType() == java.util.Optional.class
            ? generic.getActualTypeArguments()[0]
            : component.getType();
    return Kind.of(type, name.endsWith("-bytes"));
  }

  boolean isOptional() {
    return type instanceof ParameterizedType generic
        && generic.getRawType() == java.util.Optional.class;
  }
}
