// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes nested JSON for tests. */
final class TestJson {
  private TestJson() {}

  static String write(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> write(e.getKey()) + ":" + write(e.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case List<?> list ->
          list.stream().map(TestJson::write).collect(Collectors.joining(",", "[", "]"));
      case String text ->
          '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
      default -> value.toString();
    };
  }
}
