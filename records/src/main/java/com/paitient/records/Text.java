// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.paitient.phi.Finding;
import com.paitient.phi.Replacement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The text of a field as people read it, with the way back to how it is written: XHTML without its
 * tags, with its entities resolved.
 */
final class Text {
  private static final Set<String> INLINE =
      Set.of(
          "a", "b", "i", "em", "strong", "span", "u", "sub", "sup", "small", "big", "font", "tt");
  private static final Map<String, String> ENTITIES =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");
  private static final int LONGEST_ENTITY = 10;

  private final String source;
  private final boolean xhtml;
  private final StringBuilder plain = new StringBuilder();
  private int[] from = new int[64];
  private int[] to = new int[64];

  private Text(String source, boolean xhtml) {
    this.source = source;
    this.xhtml = xhtml;
  }

  /** Text that is written as it is read. */
  static Text plain(String source) {
    Text text = new Text(source, false);
    for (int i = 0; i < source.length(); i++) {
      text.put(source.charAt(i), i, i + 1);
    }
    return text;
  }

  /**
   * The text between the tags of XHTML, and the values of attributes.
   *
   * @param path where it stands, for the message
   */
  static Text xhtml(String source, String path) {
    String whole = source.strip();
    if (!whole.startsWith("<div") || !whole.endsWith("</div>")) {
      throw RecordException.invalid(path + " is no div of XHTML");
    }
    Text text = new Text(source, true);
    int i = 0;
    while (i < source.length()) {
      i = source.charAt(i) == '<' ? text.tag(i, path) : text.sign(i);
    }
    return text;
  }

  String plain() {
    return plain.toString();
  }

  private void put(char c, int start, int end) {
    int n = plain.length();
    if (n == from.length) {
      from = Arrays.copyOf(from, 2 * n);
      to = Arrays.copyOf(to, 2 * n);
    }
    from[n] = start;
    to[n] = end;
    plain.append(c);
  }

  /** White space that stands for a tag: nothing is written over it. */
  private void gap(char c, int at) {
    put(c, at, at);
  }

  private int sign(int i) {
    int most = Math.min(source.length(), i + LONGEST_ENTITY);
    int end = source.charAt(i) == '&' ? source.indexOf(';', i, most) : -1;
    if (end < 0) {
      put(source.charAt(i), i, i + 1);
      return i + 1;
    }
    String meant = entity(source.substring(i + 1, end));
    for (int k = 0; k < meant.length(); k++) {
      put(meant.charAt(k), k == 0 ? i : end + 1, end + 1);
    }
    return meant.isEmpty() ? literally(i) : end + 1;
  }

  private int literally(int i) {
    put('&', i, i + 1);
    return i + 1;
  }

  /** What an entity stands for; nothing for one that is unknown. */
  private static String entity(String name) {
    if (!name.startsWith("#")) {
      return ENTITIES.getOrDefault(name, "");
    }
    boolean hex = name.startsWith("#x") || name.startsWith("#X");
    try {
      int cp = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
      boolean real = Character.isValidCodePoint(cp) && (cp < 0xD800 || cp > 0xDFFF) && cp > 0;
      return real ? Character.toString(cp) : "";
    } catch (NumberFormatException _) {
      return "";
    }
  }

  private int tag(int i, String path) {
    if (source.startsWith("<!--", i)) {
      gap('\n', i);
      return i + 4;
    }
    int e = i + 1;
    boolean close = e < source.length() && source.charAt(e) == '/';
    e += close ? 1 : 0;
    int nameEnd = e;
    while (nameEnd < source.length() && Character.isLetterOrDigit(source.charAt(nameEnd))) {
      nameEnd++;
    }
    String name = source.substring(e, nameEnd).toLowerCase(Locale.ROOT);
    if (name.isEmpty() || name.equals("script")) {
      throw RecordException.invalid(path + " is no XHTML that a narrative may hold");
    }
    if (!INLINE.contains(name)) {
      gap(name.startsWith("t") && name.length() == 2 && !name.equals("tr") ? '\t' : '\n', i);
    }
    return attributes(nameEnd, path);
  }

  private int attributes(int at, String path) {
    int i = at;
    while (i < source.length() && source.charAt(i) != '>') {
      char quote = source.charAt(i);
      if (quote == '<') {
        throw RecordException.invalid(path + " has a tag within a tag");
      }
      if (quote == '"' || quote == '\'') {
        i = attribute(i, quote, path);
      } else {
        i++;
      }
    }
    if (i >= source.length()) {
      throw RecordException.invalid(path + " has a tag that does not end");
    }
    return i + 1;
  }

  private int attribute(int open, char quote, String path) {
    int close = source.indexOf(quote, open + 1);
    if (close < 0) {
      throw RecordException.invalid(path + " has an attribute that does not end");
    }
    if (!source.startsWith("http://www.w3.org/1999/xhtml", open + 1)) {
      gap('\n', open);
      int i = open + 1;
      while (i < close) {
        i = sign(i);
      }
      gap('\n', close);
    }
    return close + 1;
  }

  /** The source with replacements in place of what was found in the plain text. */
  String with(List<Replacement> replacements) {
    StringBuilder out = new StringBuilder(source.length() + 16 * replacements.size());
    int at = 0;
    for (Replacement r : replacements) {
      Finding f = r.finding();
      boolean written = false;
      for (int i = f.start(); i < f.end(); i++) {
        if (from[i] < to[i]) {
          out.append(source, at, Math.max(at, from[i]));
          if (!written) {
            out.append(xhtml ? escaped(r.instead()) : r.instead());
            written = true;
          }
          at = Math.max(at, to[i]);
        }
      }
    }
    return out.append(source, at, source.length()).toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
