// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import com.paitient.server.config.ConfigFile.Given;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
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
    RecordComponent[] components = shape.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components)
            .map(component -> value(above + Key.name(component), current(component, defaults)))
            .toArray();
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
