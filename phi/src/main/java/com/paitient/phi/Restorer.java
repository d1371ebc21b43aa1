// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds surrogates in text: the longest one that starts and ends where a word does, whatever its
 * case; a line break counts as a space. Immutable, thread-safe.
 */
final class Restorer {
  private static final class Node {
    private final Map<Character, Node> next = new HashMap<>(2);
    private @Nullable Unit unit;
  }

  /** A surrogate at {@code [start, end)}. */
  record Match(int start, int end, Unit unit) {}

  private final Node root = new Node();
  private int longest;

  Restorer(Collection<Unit> units) {
    for (Unit unit : units) {
      Node node = root;
      for (int i = 0; i < unit.surrogate().length(); i++) {
        node = node.next.computeIfAbsent(plain(unit.surrogate().charAt(i)), c -> new Node());
      }
      node.unit = unit;
      longest = Math.max(longest, unit.surrogate().length());
    }
  }

  /** Whether there is no surrogate at all. */
  boolean isEmpty() {
    return longest == 0;
  }

  /** The length of the longest surrogate. */
  int longest() {
    return longest;
  }

  private static char plain(char c) {
    char low = Character.toLowerCase(c);
    return Character.isWhitespace(low) || low == '\u00a0' ? ' ' : low == '\u2019' ? '\'' : low;
  }

  /** The longest surrogate that starts at {@code at}; null for none. */
  @Nullable Match at(CharSequence text, int at) {
    if (!starts(text, at)) {
      return null;
    }
    Node node = root;
    Match best = null;
    for (int i = at; i < text.length(); i++) {
      Node next = node.next.get(plain(text.charAt(i)));
      if (next == null) {
        break;
      }
      node = next;
      if (node.unit != null && ends(text, i + 1)) {
        best = new Match(at, i + 1, node.unit);
      }
    }
    return best;
  }

  /** Whether more text could still make a surrogate of what starts at {@code at}, or break it. */
  boolean open(CharSequence text, int at) {
    if (!starts(text, at)) {
      return false;
    }
    Node node = root;
    for (int i = at; i < text.length(); i++) {
      Node next = node.next.get(plain(text.charAt(i)));
      if (next == null) {
        return false;
      }
      node = next;
    }
    return true;
  }

  private static boolean starts(CharSequence text, int at) {
    return at == 0 || !joined(text.charAt(at - 1), text.charAt(at));
  }

  private static boolean ends(CharSequence text, int end) {
    return end == text.length() || !joined(text.charAt(end - 1), text.charAt(end));
  }

  /** Whether two signs are of one word or one number. */
  private static boolean joined(char a, char b) {
    return (Character.isLetter(a) && Character.isLetter(b))
        || (Character.isDigit(a) && Character.isDigit(b));
  }
}
