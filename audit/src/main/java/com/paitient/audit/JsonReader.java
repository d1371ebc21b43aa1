// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link CanonicalJson} writes: strict JSON without nulls, fractions, duplicate names or
 * deep nesting. Errors tell a position, never content.
 */
final class JsonReader {
  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /** Parses one object; throws {@code BAD_EVENT} on anything else. */
  static Map<String, Object> object(String text) {
    JsonReader reader = new JsonReader(text);
    Map<String, Object> object = reader.object(Details.DEEPEST + 1);
    if (reader.at != text.length()) {
      throw reader.bad();
    }
    return object;
  }

  private Object value(int depth) {
    return switch (peek()) {
      case '"' -> string();
      case '{' -> object(depth);
      case '[' -> array(depth);
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) {
    requireDepth(depth);
    Map<String, Object> object = new LinkedHashMap<>();
    expect('{');
    if (skipIf('}')) {
      return object;
    }
    do {
      String name = string();
      expect(':');
      if (object.put(name, value(depth - 1)) != null) {
        throw bad();
      }
    } while (skipIf(','));
    expect('}');
    return object;
  }

  private List<Object> array(int depth) {
    requireDepth(depth);
    List<Object> array = new ArrayList<>();
    expect('[');
    if (skipIf(']')) {
      return array;
    }
    do {
      array.add(value(depth - 1));
    } while (skipIf(','));
    expect(']');
    return array;
  }

  private String string() {
    expect('"');
    int start = at;
    while (peek() != '"' && peek() != '\\' && peek() >= 0x20) {
      at++;
    }
    if (peek() == '"') {
      return text.substring(start, at++);
    }
    StringBuilder out = new StringBuilder().append(text, start, at);
    while (!skipIf('"')) {
      char c = take();
      if (c < 0x20) {
        throw bad();
      }
      out.append(c == '\\' ? escaped() : c);
    }
    return out.toString();
  }

  private char escaped() {
    return switch (take()) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'f' -> '\f';
      case 'r' -> '\r';
      case 'u' -> hexadecimal();
      default -> throw bad();
    };
  }

  private char hexadecimal() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(take(), 16);
      if (digit < 0) {
        throw bad();
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private Long number() {
    int start = at;
    skipIf('-');
    int digits = at;
    while (at < text.length() && peek() >= '0' && peek() <= '9') {
      at++;
    }
    boolean leadingZero = at - digits > 1 && text.charAt(digits) == '0';
    if (at == digits || at - digits > 16 || leadingZero || text.startsWith("-0", start)) {
      throw bad();
    }
    return Long.valueOf(text.substring(start, at));
  }

  private Boolean word(String word, Boolean value) {
    if (!text.startsWith(word, at)) {
      throw bad();
    }
    at += word.length();
    return value;
  }

  private void requireDepth(int depth) {
    if (depth <= 0) {
      throw bad();
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw bad();
    }
    return text.charAt(at);
  }

  private char take() {
    char c = peek();
    at++;
    return c;
  }

  private boolean skipIf(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (take() != c) {
      throw bad();
    }
  }

  private AuditException bad() {
    return new AuditException(
        AuditException.Code.BAD_EVENT, "not the JSON of an event, at character " + at);
  }
}
