// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the text of a setting becomes a value; a text that does not fit throws. */
enum Kind {
  TEXT("a text"),
  YES_NO("true or false"),
  COUNT("a whole number"),
  SIZE("a size such as 2MiB"),
  LARGE_SIZE("a size such as 2GiB"),
  TIME("a time such as 30s, 5m or 2h"),
  FILE("a path, without ~"),
  LIST("a list of texts");

  private static final Pattern MEASURE = Pattern.compile("(\\d{1,15})([A-Za-z]*)");
  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);
  private static final Map<String, Duration> TIMES =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private final String expected;

  Kind(String expected) {
    this.expected = expected;
  }

  static Kind of(Type type, boolean isSize) {
    return switch (type.getTypeName()) {
      case "boolean" -> YES_NO;
      case "int" -> isSize ? SIZE : COUNT;
      case "long" -> LARGE_SIZE;
      case "java.lang.String" -> TEXT;
      case "java.time.Duration" -> TIME;
      case "java.nio.file.Path" -> FILE;
      case "java.util.List" -> LIST;
      default -> throw new IllegalStateException("no settings of " + type.getTypeName());
    };
  }

  /** What an operator is told to write. */
  String expected() {
    return expected;
  }

  /** The value, or an IllegalArgumentException or ArithmeticException. */
  Object parse(String text) {
    return switch (this) {
      case TEXT -> text(text);
      case YES_NO -> yesNo(text);
      case COUNT -> Integer.valueOf(text);
      case SIZE -> Math.toIntExact(size(text));
      case LARGE_SIZE -> size(text);
      case TIME -> time(text);
      case FILE -> path(text);
      case LIST -> list(text);
    };
  }

  private static Boolean yesNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  private static Long size(String text) {
    Matcher parts = measure(text);
    Long unit = BYTES.get(parts.group(2));
    if (unit == null) {
      throw new IllegalArgumentException("no such unit");
    }
    return Math.multiplyExact(Long.parseLong(parts.group(1)), unit);
  }

  private static Duration time(String text) {
    Matcher parts = measure(text);
    Duration unit = TIMES.get(parts.group(2));
    if (unit == null) {
      throw new IllegalArgumentException("no such unit");
    }
    return unit.multipliedBy(Long.parseLong(parts.group(1)));
  }

  private static Matcher measure(String text) {
    Matcher parts = MEASURE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no number with a unit");
    }
    return parts;
  }

  private static Path path(String text) {
    if (text.startsWith("~")) {
      throw new IllegalArgumentException("nobody expands ~ here");
    }
    return Path.of(text(text));
  }

  private static String text(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("empty");
    }
    return text;
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
