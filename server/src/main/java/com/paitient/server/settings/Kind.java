// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

import com.paitient.server.network.AddressRanges;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The type of a setting's value, and which of two values protects more. */
sealed interface Kind {
  /** The value as it is kept, or empty where it is not of this kind. */
  Optional<Object> read(Object value);

  /** The stronger of two values of this kind. */
  Object stronger(Object a, Object b);

  /** What a value must be, for people. */
  String expected();

  /** True protects. */
  record Switch() implements Kind {
    @Override
    public Optional<Object> read(Object value) {
      return value instanceof Boolean ? Optional.of(value) : Optional.empty();
    }

    @Override
    public Object stronger(Object a, Object b) {
      return (Boolean) a || (Boolean) b;
    }

    @Override
    public String expected() {
      return "true or false";
    }
  }

  /** The larger number protects. */
  record AtLeast(long least) implements Kind {
    @Override
    public Optional<Object> read(Object value) {
      return value instanceof Number number
              && number.longValue() == number.doubleValue()
              && number.longValue() >= least
          ? Optional.of(number.longValue())
          : Optional.empty();
    }

    @Override
    public Object stronger(Object a, Object b) {
      return Math.max((Long) a, (Long) b);
    }

    @Override
    public String expected() {
      return "a whole number from " + least + " on";
    }
  }

  /** One of several words, from weakest to strongest. */
  record Scale(List<String> words) implements Kind {
    static Scale of(String... words) {
      return new Scale(List.of(words));
    }

    @Override
    public Optional<Object> read(Object value) {
      return value instanceof String && words.contains(value)
          ? Optional.of(value)
          : Optional.empty();
    }

    @Override
    public Object stronger(Object a, Object b) {
      return words.indexOf(a) >= words.indexOf(b) ? a : b;
    }

    @Override
    public String expected() {
      return "one of " + String.join(", ", words);
    }
  }

  /**
   * Address ranges, of which an address must be in every list that somebody gave. Kept as a list of
   * such lists, so that two lists need no intersection of their ranges.
   */
  record Ranges() implements Kind {
    @Override
    public Optional<Object> read(Object value) {
      if (!(value instanceof List<?> list) || list.isEmpty()) {
        return Optional.empty();
      }
      boolean nested = list.stream().allMatch(List.class::isInstance);
      List<?> lists = nested ? list : List.of(list);
      return lists.stream().allMatch(each -> good((List<?>) each))
          ? Optional.of(List.copyOf(lists))
          : Optional.empty();
    }

    private static boolean good(List<?> ranges) {
      if (ranges.isEmpty() || !ranges.stream().allMatch(String.class::isInstance)) {
        return false;
      }
      try {
        AddressRanges.parse(ranges.stream().map(String.class::cast).toList());
        return true;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    @Override
    public Object stronger(Object a, Object b) {
      TreeSet<List<?>> both =
          new TreeSet<>((x, y) -> String.valueOf(x).compareTo(String.valueOf(y)));
      ((List<?>) a).forEach(list -> both.add((List<?>) list));
      ((List<?>) b).forEach(list -> both.add((List<?>) list));
      return List.copyOf(both);
    }

    @Override
    public String expected() {
      return "a list of address ranges such as 10.0.0.0/8";
    }
  }
}
