// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import com.paitient.server.config.ConfigFile.Given;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes records like given ones, with what was set in place of what stood there. */
final class RecordReader {
  private final Map<String, Given> given;

  RecordReader(Map<String, Given> given) {
    this.given = given;
  }

  Config read(Config defaults) {
    return read("", defaults);
  }

  private <T extends Record> T read(String above, T defaults) {
    @SuppressWarnings("unchecked") // A record's class is of its own type.
    Class<T> shape = (Class<T>) defaults.getClass();
    return make(
        above,
        shape,
        component ->
            component.getType() == Map.class
                ? named(above + Key.name(component) + ".", Key.valueType(component))
                : value(above + Key.name(component), current(component, defaults)));
  }

  /** The records that the operator gave names; each says itself what it cannot do without. */
  private <T extends Record> Map<String, T> named(String above, Class<T> shape) {
    Map<String, T> records = new LinkedHashMap<>();
    given.keySet().stream()
        .filter(name -> name.startsWith(above))
        .map(name -> name.substring(above.length(), name.indexOf('.', above.length())))
        .distinct()
        .forEach(name -> records.put(name, fresh(above + name + ".", shape)));
    return records;
  }

  private <T extends Record> T fresh(String above, Class<T> shape) {
    return make(above, shape, component -> fresh(above + Key.name(component), component));
  }

  private Object fresh(String name, RecordComponent component) {
    if (component.getType().isRecord()) {
      return read(name + ".", usual(component.getType()));
    }
    Given setting = given.get(name);
    if (setting != null) {
      return parse(ConfigFile.key(name), setting);
    }
    if (component.getType() == Optional.class) {
      return Optional.empty();
    }
    if (component.getType() == boolean.class) {
      return false;
    }
    throw new ConfigException(name + " is missing");
  }

  /** What the record's own {@code defaults()} gives. */
  private static Record usual(Class<?> shape) {
    try {
      return (Record) shape.getDeclaredMethod("defaults").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T extends Record> T make(
      String above, Class<T> shape, Function<RecordComponent, Object> component) {
    RecordComponent[] components = shape.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = Arrays.stream(components).map(component).toArray();
    try {
      return shape.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw outOfBounds(above, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object current(RecordComponent component, Record defaults) {
    try {
      return component.getAccessor().invoke(defaults);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object value(String name, Object current) {
    if (current instanceof Record inner) {
      return read(name + ".", inner);
    }
    Given setting = given.get(name);
    return setting == null ? current : parse(ConfigFile.key(name), setting);
  }

  private static Object parse(Key key, Given setting) {
    try {
      Object value = key.kind().parse(setting.text());
      return key.isOptional() ? Optional.of(value) : value;
    } catch (IllegalArgumentException | ArithmeticException _) {
      // The cause quotes the value, which may be a secret.
      throw new ConfigException(setting.where() + " must be " + key.kind().expected());
    }
  }

  private static RuntimeException outOfBounds(String above, @Nullable Throwable cause) {
    return cause instanceof IllegalArgumentException
        ? new ConfigException(above + cause.getMessage())
        : new IllegalStateException(cause);
  }
}
