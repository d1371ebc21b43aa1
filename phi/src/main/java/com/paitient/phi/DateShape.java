// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Month;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a date is written: which of its pieces is day, month and year, so another fits in. */
final class DateShape {
  private final List<Words.Piece> pieces;
  private final int year;
  private final int month;
  private final int day;

  private DateShape(List<Words.Piece> pieces, int year, int month, int day) {
    this.pieces = pieces;
    this.year = year;
    this.month = month;
    this.day = day;
  }

  /** The shape of a date; null for one that is not understood. */
  static @Nullable DateShape parse(String text) {
    List<Words.Piece> pieces = Words.pieces(text);
    int named = -1;
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).number()) {
        numbers.add(i);
      } else if (pieces.get(i).word() && named < 0 && monthOf(pieces.get(i).text()) > 0) {
        named = i;
      }
    }
    DateShape shape = named >= 0 ? named(pieces, named, numbers) : digits(pieces, numbers);
    return shape != null && shape.valid() ? shape : null;
  }

  private static @Nullable DateShape named(List<Words.Piece> p, int month, List<Integer> numbers) {
    int year = -1;
    int day = -1;
    for (int n : numbers) {
      if (timeAt(p, n) || (n > 0 && p.get(n - 1).text().endsWith(":"))) {
        continue;
      }
      boolean four = p.get(n).text().length() == 4;
      boolean quoted = n > 0 && p.get(n - 1).text().endsWith("'");
      if (year < 0
          && (four || quoted || (day >= 0 && p.get(n).text().length() == 2 && n < day + 5))) {
        year = n;
      } else if (day < 0 && p.get(n).text().length() <= 2) {
        day = n;
      }
    }
    boolean spoken =
        p.stream().anyMatch(x -> x.word() && x.text().length() > 3 && monthOf(x.text()) == 0);
    return spoken || numbers.isEmpty() ? null : new DateShape(p, year, month, day);
  }

  private static @Nullable DateShape digits(List<Words.Piece> p, List<Integer> n) {
    int known = clock(p, n);
    if (known == 3) {
      boolean iso = p.get(n.get(0)).text().length() == 4;
      boolean european = !iso && value(p, n.get(0)) > 12;
      return iso
          ? new DateShape(p, n.get(0), n.get(1), n.get(2))
          : new DateShape(p, n.get(2), n.get(european ? 1 : 0), n.get(european ? 0 : 1));
    }
    return known == 2 ? two(p, n) : null;
  }

  private static @Nullable DateShape two(List<Words.Piece> p, List<Integer> n) {
    int a = n.get(0);
    int b = n.get(1);
    if (p.get(a).text().length() == 4) {
      return new DateShape(p, a, b, -1);
    }
    boolean year = p.get(b).text().length() == 4 || value(p, b) > 31;
    if (year) {
      return new DateShape(p, b, a, -1);
    }
    return value(p, a) > 12 ? new DateShape(p, -1, b, a) : new DateShape(p, -1, a, b);
  }

  /** How many numbers come before a time of day. */
  private static int clock(List<Words.Piece> p, List<Integer> n) {
    int count = 0;
    while (count < n.size() && !timeAt(p, n.get(count))) {
      count++;
    }
    return count;
  }

  private static boolean timeAt(List<Words.Piece> p, int i) {
    return i + 1 < p.size() && p.get(i + 1).text().equals(":");
  }

  private static int value(List<Words.Piece> p, int i) {
    String text = p.get(i).text();
    return text.length() > 4 ? -1 : Integer.parseInt(text);
  }

  private boolean valid() {
    try {
      return date(2000).getYear() > 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  boolean hasDay() {
    return day >= 0;
  }

  boolean complete() {
    return day >= 0 && year >= 0;
  }

  /** The date; the middle of the month where no day is given. */
  LocalDate date(int yearWhereNone) {
    int y = year < 0 ? yearWhereNone : fullYear(value(pieces, year));
    int m = pieces.get(month).word() ? monthOf(pieces.get(month).text()) : value(pieces, month);
    if (m < 1 || m > 12 || y < 1) {
      throw new DateTimeException("no month");
    }
    int d = day < 0 ? 15 : value(pieces, day);
    return d > 28
        ? LocalDate.of(y, m, Math.min(d, YearMonth.of(y, m).lengthOfMonth()))
        : LocalDate.of(y, m, d);
  }

  private static int fullYear(int y) {
    return y >= 100 ? y : y > 40 ? 1900 + y : 2000 + y;
  }

  /** Another date, written the same way. */
  String write(LocalDate date) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      String text = pieces.get(i).text();
      out.append(
          i == year
              ? year(text, date)
              : i == month
                  ? month(text, date)
                  : i == day
                      ? number(text, date.getDayOfMonth())
                      : i == day + 1 && ordinal(text) ? ending(date.getDayOfMonth()) : text);
    }
    return out.toString();
  }

  private static String year(String text, LocalDate date) {
    return text.length() == 2
        ? String.format(Locale.ROOT, "%02d", date.getYear() % 100)
        : String.valueOf(date.getYear());
  }

  private String month(String text, LocalDate date) {
    if (Character.isDigit(text.charAt(0))) {
      return number(text, date.getMonthValue());
    }
    TextStyle style =
        (text.length() > 3 && !text.equalsIgnoreCase("sept")) || text.equalsIgnoreCase("may")
            ? TextStyle.FULL
            : TextStyle.SHORT;
    return Letters.like(date.getMonth().getDisplayName(style, Locale.ENGLISH), text);
  }

  private String number(String text, int value) {
    return text.startsWith("0") || padded()
        ? String.format(Locale.ROOT, "%02d", value)
        : String.valueOf(value);
  }

  /** Whether month and day are both written with two digits. */
  private boolean padded() {
    boolean both = day >= 0 && pieces.get(month).number();
    return both && pieces.get(month).text().length() == 2 && pieces.get(day).text().length() == 2;
  }

  private static boolean ordinal(String text) {
    return List.of("st", "nd", "rd", "th").contains(text.toLowerCase(Locale.ROOT));
  }

  /** The ending of an ordinal: 1st, 2nd. */
  static String ending(int day) {
    if (day / 10 == 1) {
      return "th";
    }
    return switch (day % 10) {
      case 1 -> "st";
      case 2 -> "nd";
      case 3 -> "rd";
      default -> "th";
    };
  }

  private static int monthOf(String word) {
    String low = word.toLowerCase(Locale.ROOT);
    for (Month m : Month.values()) {
      String full = m.getDisplayName(TextStyle.FULL, Locale.ENGLISH).toLowerCase(Locale.ROOT);
      boolean shortened = low.length() >= 3 && low.length() <= 4 && full.startsWith(low);
      if (full.equals(low) || shortened) {
        return m.getValue();
      }
    }
    return 0;
  }
}
