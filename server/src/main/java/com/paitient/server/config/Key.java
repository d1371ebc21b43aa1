// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One thing that can be set: a leaf of the configuration records.
 *
 * @param name lower-dashed and nested, {@code limits.body-bytes}; {@code *} stands for a name that
 *     the operator gives ({@code upstreams.*.url})
 * @param type what it holds
 */
record Key(String name, Kind kind, Type type) {
  /** What an operator may call a thing. */
  private static final String GIVEN = "[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?";

  /** All that can be set in {@code shape} and the records within. */
  static Stream<Key> of(Class<? extends Record> shape) {
    return within("", shape);
  }

  /** Whether a setting of this name is one of this key. */
  boolean covers(String setting) {
    return isNamed()
        ? setting.matches(name.replace(".", "\\.").replace("*", GIVEN))
        : setting.equals(name);
  }

  /** Whether the operator gives a part of its name; no variable can set it then. */
  boolean isNamed() {
    return name.contains("*");
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
    if (component.getType() == Map.class) {
      return within(name + ".*.", valueType(component));
    }
    return component.getType().isRecord()
        ? within(name + ".", component.getType())
        : Stream.of(new Key(name, kind(name, component), component.getGenericType()));
  }

  /** What a component that maps names to records maps them to. */
  static Class<? extends Record> valueType(RecordComponent map) {
    Type value = ((ParameterizedType) map.getGenericType()).getActualTypeArguments()[1];
    return ((Class<?>) value).asSubclass(Record.class);
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
