// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as RFC 8785 canonical JSON: names sorted by UTF-16 code units, no white space, the
 * shortest escapes. Values are strings, longs, booleans, lists and maps; fractions do not occur.
 */
final class CanonicalJson {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder(512);

  private CanonicalJson() {}

  static String write(Map<String, ?> object) {
    CanonicalJson json = new CanonicalJson();
    json.object(object);
    return json.out.toString();
  }

  static byte[] bytes(Map<String, ?> object) {
    return write(object).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The same for an object whose names are sorted already; what has the value null is left out.
   *
   * @param names as RFC 8785 sorts them
   * @param values one for each name
   */
  static byte[] bytes(List<String> names, @Nullable Object... values) {
    CanonicalJson json = new CanonicalJson();
    char before = '{';
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value != null) {
        json.out.append(before);
        json.member(names.get(i), value);
        before = ',';
      }
    }
    return json.out.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private void member(String name, Object value) {
    string(name);
    out.append(':');
    value(value);
  }

  private void value(Object value) {
    switch (value) {
      case String text -> string(text);
      case Long number -> out.append(number.longValue());
      case Boolean truth -> out.append(truth.booleanValue());
      case List<?> list -> array(list);
      case Map<?, ?> map -> object(map);
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass().getName());
    }
  }

  private void object(Map<?, ?> map) {
    String[] names = map.keySet().toArray(String[]::new);
    Arrays.sort(names);
    out.append('{');
    for (int i = 0; i < names.length; i++) {
      if (i > 0) {
        out.append(',');
      }
      member(names[i], Objects.requireNonNull(map.get(names[i])));
    }
    out.append('}');
  }

  private void array(List<?> list) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      value(list.get(i));
    }
    out.append(']');
  }

  private void string(String text) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\') {
        out.append(text, plain, i);
        escaped(c);
        plain = i + 1;
      }
    }
    out.append(text, plain, text.length()).append('"');
  }

  private void escaped(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
    }
  }
}
