// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.time.LocalDate;
import java.time.Month;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/**
 * Dates: shifted by the vault's days and written the same way. One that shows an age over 89 goes
 * back as many years more as ages over 89 are raised, so that the two still fit.
 */
final class DateSurrogates {
  private static final int NO_YEAR = 2001;

  /** Who has lived so long is over 89. */
  private static final int OLD = 90;

  private final Surrogates all;

  DateSurrogates(Surrogates all) {
    this.all = all;
  }

  String of(String real) {
    DateShape shape = DateShape.parse(real);
    if (shape != null) {
      return shifted(shape, real);
    }
    return real.length() >= 8 && real.chars().allMatch(c -> c >= '0' && c <= '9')
        ? packed(real)
        : other(real);
  }

  /** 20210427115600. */
  private String packed(String real) {
    YearMonth month = YearMonth.of(part(real, 0, 4), Math.min(12, part(real, 4, 6)));
    LocalDate date = month.atDay(Math.min(month.lengthOfMonth(), part(real, 6, 8)));
    LocalDate made = moved(date);
    String text = made.format(DateTimeFormatter.BASIC_ISO_DATE) + real.substring(8);
    while (text.equals(real) || !all.free(text)) {
      made = made.plusDays(1);
      text = made.format(DateTimeFormatter.BASIC_ISO_DATE) + real.substring(8);
    }
    return all.keep(text, real);
  }

  private LocalDate moved(LocalDate real) {
    boolean old = !real.plusYears(OLD).isAfter(all.today());
    LocalDate made = real.plusDays(all.vault().shiftDays());
    return old ? made.minusYears(all.vault().olderYears()) : made;
  }

  private static int part(String real, int from, int to) {
    return Math.max(1, Integer.parseInt(real.substring(from, to)));
  }

  private String shifted(DateShape shape, String real) {
    LocalDate date = moved(shape.date(NO_YEAR));
    String made = shape.write(date);
    for (int i = 0; i < 400 && (made.equals(real) || !all.free(made)); i++) {
      date = date.plusDays(shape.hasDay() ? 1 : 28);
      made = shape.write(date);
    }
    all.keep(made, real);
    if (shape.complete()) {
      otherWritings(date, shape.date(NO_YEAR));
    }
    return made;
  }

  private void otherWritings(LocalDate made, LocalDate real) {
    for (String form :
        List.of(
            "M/D/Y",
            "0M/0D/Y",
            "M/D/y",
            "0M/0D/y",
            "M-D-Y",
            "0M-0D-Y",
            "M.D.Y",
            "Y-0M-0D",
            "Y0M0D",
            "N D, Y",
            "D N Y",
            "A D, Y",
            "D A Y",
            "N D Y",
            "A D Y",
            "N Dth, Y",
            "N Dth Y",
            "Dth of N Y",
            "Dth of N, Y",
            "Dth N Y",
            "D-A-Y",
            "N D",
            "N Dth",
            "D N",
            "A D")) {
      all.vault().alias(new Unit(write(form, made), write(form, real), false));
    }
  }

  private static String write(String form, LocalDate d) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < form.length(); i++) {
      out.append(
          switch (form.charAt(i)) {
            case '0' -> "";
            case 'M' -> padded(form, i, d.getMonthValue());
            case 'D' -> padded(form, i, d.getDayOfMonth());
            case 'Y' -> String.valueOf(d.getYear());
            case 'y' -> String.format(Locale.ROOT, "%02d", d.getYear() % 100);
            case 't' -> DateShape.ending(d.getDayOfMonth()).substring(0, 1);
            case 'h' -> DateShape.ending(d.getDayOfMonth()).substring(1);
            case 'N' -> d.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'A' -> d.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            default -> String.valueOf(form.charAt(i));
          });
    }
    return out.toString();
  }

  private static String padded(String form, int i, int value) {
    boolean pad = i > 0 && form.charAt(i - 1) == '0';
    return pad ? String.format(Locale.ROOT, "%02d", value) : String.valueOf(value);
  }

  /** A date in words, or none that is understood: another day, said plainly. */
  private String other(String real) {
    String made = plainDay();
    for (int i = 0; i < 400 && !all.free(made); i++) {
      made = plainDay();
    }
    while (!all.free(made)) {
      made = made + ", " + (1950 + all.below(70));
    }
    return all.keep(Letters.lower(real) ? made.toLowerCase(Locale.ROOT) : made, real);
  }

  private String plainDay() {
    Month month = Month.of(1 + all.below(12));
    return month.getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + (2 + all.below(26));
  }
}
