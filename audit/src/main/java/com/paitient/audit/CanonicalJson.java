// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as RFC 8785 canonical JSON in UTF-8: names sorted by UTF-16 code units, no white
 * space, the shortest escapes. Values are strings, longs, booleans, lists, maps and {@link
 * Members}; fractions do not occur.
 */
final class CanonicalJson {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] out = new byte[1024];
  private int end;

  private CanonicalJson() {}

  /** An object whose names are sorted already; a member with the value null is left out. */
  static final class Members {
    private final List<String> names;
    private final @Nullable Object[] values;

    /** Has one of {@code values} for each of {@code names}, which are as RFC 8785 sorts them. */
    Members(List<String> names, @Nullable Object... values) {
      this.names = names;
      this.values = values;
    }
  }

  static String write(Map<String, ?> object) {
    return new String(bytes(object), StandardCharsets.UTF_8);
  }

  static byte[] bytes(Map<String, ?> object) {
    return of(object);
  }

  static byte[] bytes(Members object) {
    return of(object);
  }

  private static byte[] of(Object value) {
    CanonicalJson json = new CanonicalJson();
    json.value(value);
    return Arrays.copyOf(json.out, json.end);
  }

  private void value(Object value) {
    if (value instanceof String text) {
      string(text);
    } else if (value instanceof Map<?, ?> map) {
      object(map);
    } else if (value instanceof List<?> list) {
      array(list);
    } else if (value instanceof Members members) {
      object(members);
    } else if (value instanceof Long || value instanceof Boolean) {
      append(value.toString().getBytes(StandardCharsets.US_ASCII));
    } else {
      throw new IllegalArgumentException("no JSON for " + value.getClass().getName());
    }
  }

  private void object(Members members) {
    int before = '{';
    for (int i = 0; i < members.values.length; i++) {
      Object value = members.values[i];
      if (value != null) {
        append(before);
        member(members.names.get(i), value);
        before = ',';
      }
    }
    if (before == '{') {
      append('{');
    }
    append('}');
  }

  private void object(Map<?, ?> map) {
    String[] names = map.keySet().toArray(String[]::new);
    Arrays.sort(names);
    append('{');
    for (int i = 0; i < names.length; i++) {
      if (i > 0) {
        append(',');
      }
      member(names[i], Objects.requireNonNull(map.get(names[i])));
    }
    append('}');
  }

  private void member(String name, Object value) {
    string(name);
    append(':');
    value(value);
  }

  private void array(List<?> list) {
    append('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        append(',');
      }
      value(list.get(i));
    }
    append(']');
  }

  private void string(String text) {
    int length = text.length();
    makeRoom(length + 1);
    byte[] target = out;
    int at = end;
    target[at++] = '"';
    int i = 0;
    while (i < length && isPlain(text.charAt(i))) {
      target[at++] = (byte) text.charAt(i++);
    }
    end = at;
    if (i < length) {
      utf8(text.substring(i).getBytes(StandardCharsets.UTF_8));
    }
    append('"');
  }

  private static boolean isPlain(char c) {
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
  }

  private void utf8(byte[] text) {
    int plain = 0;
    for (int i = 0; i < text.length; i++) {
      byte b = text[i];
      if (b >= 0 && !isPlain((char) b)) {
        append(text, plain, i);
        escaped(b);
        plain = i + 1;
      }
    }
    append(text, plain, text.length);
  }

  private void escaped(byte b) {
    append('\\');
    switch (b) {
      case '"', '\\' -> append(b);
      case '\b' -> append('b');
      case '\t' -> append('t');
      case '\n' -> append('n');
      case '\f' -> append('f');
      case '\r' -> append('r');
      default -> append(new byte[] {'u', '0', '0', HEX[b >> 4], HEX[b & 15]});
    }
  }

  private void append(int b) {
    makeRoom(1);
    out[end++] = (byte) b;
  }

  private void append(byte[] bytes) {
    append(bytes, 0, bytes.length);
  }

  private void append(byte[] bytes, int from, int to) {
    makeRoom(to - from);
    System.arraycopy(bytes, from, out, end, to - from);
    end += to - from;
  }

  private void makeRoom(int more) {
    if (out.length - end < more) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, end + more));
    }
  }
}
