// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.paitient.phi.Category;
import com.paitient.phi.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The identifying values that a record's own fields give, to look for in its free text. */
final class Known {
  private static final int SHORTEST = 3;
  private static final int MOST = 10_000;

  private final Map<String, Category> words = new HashMap<>();

  /** Takes in the words of a name, or a number as a whole. */
  void add(Category category, String value) {
    if (category == Category.NAME) {
      each(value, (start, end) -> put(value.substring(start, end), category));
    } else if (category == Category.MRN || category == Category.SSN || category == Category.ID) {
      if (value.length() > SHORTEST + 1 && value.chars().allMatch(Character::isLetterOrDigit)) {
        put(value, category);
      }
    }
  }

  private void put(String word, Category category) {
    if (word.length() >= SHORTEST && words.size() < MOST) {
      words.putIfAbsent(word.toLowerCase(Locale.ROOT), category);
    }
  }

  /** Where they stand; names only where they are written with a capital. */
  List<Finding> in(String text) {
    List<Finding> found = new ArrayList<>();
    if (!words.isEmpty()) {
      each(
          text,
          (start, end) -> {
            Category category = words.get(text.substring(start, end).toLowerCase(Locale.ROOT));
            boolean small = category == Category.NAME && !Character.isUpperCase(text.charAt(start));
            if (category != null && !small) {
              add(found, new Finding(category, start, end, 0.9, "record"), text);
            }
          });
    }
    return found;
  }

  /** Adds a word; one after another of a name makes one finding. */
  private static void add(List<Finding> found, Finding next, String text) {
    Finding last = found.isEmpty() ? next : found.getLast();
    boolean joined =
        last.category() == Category.NAME
            && next.category() == Category.NAME
            && next.start() == last.end() + 1
            && text.charAt(last.end()) == ' ';
    if (joined) {
      found.removeLast();
    }
    found.add(
        joined ? new Finding(Category.NAME, last.start(), next.end(), 0.9, next.detector()) : next);
  }

  private interface Word {
    void at(int start, int end);
  }

  private static void each(String text, Word word) {
    int i = 0;
    while (i < text.length()) {
      int e = i;
      while (e < text.length() && Character.isLetterOrDigit(text.charAt(e))) {
        e++;
      }
      if (e > i) {
        word.at(i, e);
      }
      i = e + 1;
    }
  }

  @Override
  public String toString() {
    return "Known[" + words.size() + "]";
  }
}
