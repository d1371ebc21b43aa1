// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules for values in an event, so that every one has exactly one JSON (RFC 8785): strings
 * without lone surrogates, whole numbers that a double holds exactly, booleans, lists and maps.
 */
final class Details {
  static final int DEEPEST = 8;
  static final long LARGEST = (1L << 53) - 1;

  private Details() {}

  /** A deep, unmodifiable copy; throws {@code BAD_EVENT} for a value outside the rules. */
  static Map<String, Object> copyOf(Map<?, ?> details) {
    return map(details, DEEPEST);
  }

  private static Map<String, Object> map(Map<?, ?> map, int depth) {
    requireDepth(depth);
    Map<String, Object> copy = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw bad("a name in an event's details is not a string");
      }
      copy.put(text(name), value(entry.getValue(), depth - 1));
    }
    return Collections.unmodifiableMap(copy);
  }

  private static List<Object> list(List<?> list, int depth) {
    requireDepth(depth);
    List<Object> copy = new ArrayList<>(list.size());
    for (Object value : list) {
      copy.add(value(value, depth - 1));
    }
    return Collections.unmodifiableList(copy);
  }

  private static Object value(@Nullable Object value, int depth) {
    return switch (value) {
      case String text -> text(text);
      case Long number -> number(number);
      case Integer number -> number(number.longValue());
      case Boolean truth -> truth;
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> map(map, depth);
      case null -> throw bad("a value in an event's details is null");
      default -> throw bad("an event's details cannot hold a " + value.getClass().getSimpleName());
    };
  }

  private static Long number(long number) {
    if (number > LARGEST || number < -LARGEST) {
      throw bad("a number in an event is beyond 2^53 - 1");
    }
    return number;
  }

  /** {@code text} itself when UTF-8 can carry it. */
  static String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          throw bad("a text in an event has half a surrogate pair");
        }
        i++;
      }
    }
    return text;
  }

  private static void requireDepth(int depth) {
    if (depth < 1) {
      throw bad("an event's details are nested too deeply");
    }
  }

  static AuditException bad(String message) {
    return new AuditException(AuditException.Code.BAD_EVENT, message);
  }
}
