// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Numbers, codes and addresses of the same format, from ranges that are never issued where such a
 * range exists: telephone 555-01xx (NANPA), social security numbers 9xx with group 01 to 49 (SSA
 * and IRS use neither), example domains (RFC 2606), documentation addresses (RFC 5737, RFC 3849).
 */
final class CodeSurrogates {
  private static final int TRIES = 200;
  private static final int OVER = 90;
  private static final List<String> DOMAINS = List.of("example.com", "example.org", "example.net");
  private static final List<String> UNITS =
      List.of("one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
  private static final List<String> NETS = List.of("192.0.2.", "198.51.100.", "203.0.113.");

  private final Surrogates all;

  CodeSurrogates(Surrogates all) {
    this.all = all;
  }

  private String distinct(String real, Supplier<String> make) {
    String made = make.get();
    for (int i = 0; i < TRIES && !(all.free(made) && !made.equals(real)); i++) {
      made = make.get();
    }
    while (!all.free(made) || made.equals(real)) {
      made = made + all.below(10);
    }
    return all.keep(made, real);
  }

  /** Random digits for digits; a first one that is not zero stays so. */
  static String digits(Surrogates all, String digits) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      boolean lead = i == 0 && digits.charAt(0) != '0';
      out.append((char) (lead ? '1' + all.below(9) : '0' + all.below(10)));
    }
    return out.toString();
  }

  String code(String real) {
    return distinct(real, () -> CheckDigits.like(real, signs(real)));
  }

  private String signs(String real) {
    StringBuilder out = new StringBuilder();
    List<Words.Piece> pieces = Words.pieces(real);
    for (int i = 0; i < pieces.size(); i++) {
      Words.Piece piece = pieces.get(i);
      boolean prefix = i == 0 && piece.word() && pieces.size() > 1 && piece.text().length() > 1;
      if (piece.number()) {
        out.append(digits(all, piece.text()));
      } else {
        out.append(piece.word() && !prefix ? letters(piece.text()) : piece.text());
      }
    }
    return out.toString();
  }

  private String letters(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char base = Character.isUpperCase(text.charAt(i)) ? 'A' : 'a';
      out.append((char) (base + all.below(26)));
    }
    return out.toString();
  }

  /** Puts digits into a value in the places of its digits. */
  private static String fill(String real, String digits) {
    StringBuilder out = new StringBuilder();
    int k = 0;
    for (int i = 0; i < real.length(); i++) {
      char c = real.charAt(i);
      out.append(c >= '0' && c <= '9' && k < digits.length() ? digits.charAt(k++) : c);
    }
    return out.toString();
  }

  private static int count(String real) {
    return (int) real.chars().filter(c -> c >= '0' && c <= '9').count();
  }

  String phone(String real) {
    int n = count(real);
    String made =
        distinct(
            real,
            () -> {
              String line = "55501" + two();
              return switch (n) {
                case 7 -> fill(real, line);
                case 10 -> fill(real, area() + line);
                case 11 ->
                    real.replaceAll("[^0-9]", "").startsWith("1")
                        ? fill(real, "1" + area() + line)
                        : signs(real);
                default ->
                    n > 11
                        ? fill(
                            real,
                            area()
                                + line
                                + digits(all, real.replaceAll("[^0-9]", "").substring(10)))
                        : signs(real);
              };
            });
    otherPhones(made, real, n);
    return made;
  }

  private String two() {
    return String.format(Locale.ROOT, "%02d", all.below(100));
  }

  private String area() {
    return String.format(Locale.ROOT, "%d%02d", 2 + all.below(8), all.below(100));
  }

  private void otherPhones(String made, String real, int n) {
    if (n != 10) {
      return;
    }
    String a = made.replaceAll("[^0-9]", "");
    String b = real.replaceAll("[^0-9]", "");
    for (String shape :
        List.of(
            "(000) 000-0000",
            "000-000-0000",
            "000.000.0000",
            "0000000000",
            "000 000 0000",
            "(000)000-0000")) {
      all.vault().alias(new Unit(fill(shape, a), fill(shape, b), false));
    }
  }

  String ssn(String real) {
    if (count(real) != 9) {
      return code(real);
    }
    String made =
        distinct(
            real,
            () ->
                fill(
                    real,
                    "9"
                        + two()
                        + String.format(Locale.ROOT, "%02d", 1 + all.below(49))
                        + digits(all, "0000")));
    String a = made.replaceAll("[^0-9]", "");
    String b = real.replaceAll("[^0-9]", "");
    for (String shape : List.of("000-00-0000", "000000000", "000 00 0000")) {
      all.vault().alias(new Unit(fill(shape, a), fill(shape, b), false));
    }
    return made;
  }

  String email(String real) {
    return distinct(real, () -> mailbox() + "@" + DOMAINS.get(all.below(DOMAINS.size())));
  }

  private String mailbox() {
    List<String> names = Pools.lastNames();
    return (char) ('a' + all.below(26)) + "." + names.get(all.below(names.size())) + two();
  }

  String url(String real) {
    String scheme =
        real.startsWith("http://") ? "http://" : real.contains("://") ? "https://" : "www.";
    return distinct(
        real,
        () -> scheme + DOMAINS.get(all.below(DOMAINS.size())) + "/" + letters("aaaaaa") + two());
  }

  String ip(String real) {
    if (real.indexOf(':') >= 0) {
      return distinct(real, () -> "2001:db8::" + Integer.toHexString(0x1000 + all.below(0xefff)));
    }
    return distinct(real, () -> NETS.get(all.below(NETS.size())) + (1 + all.below(254)));
  }

  /**
   * An age over 89, raised by the vault's years; it is restored only where it is written as an age.
   */
  String age(String real) {
    if (count(real) != real.length()) {
      return spokenAge(real);
    }
    int age = (real.length() > 3 ? OVER : Integer.parseInt(real)) + all.vault().olderYears();
    String made = String.valueOf(age);
    while (made.equals(real) || vaultHasAge(made)) {
      age++;
      made = String.valueOf(age);
    }
    for (String shape :
        List.of(
            "#-year-old",
            "# year old",
            "# years old",
            "#-year old",
            "# year-old",
            "# yo",
            "#yo",
            "# y/o",
            "# y.o",
            "aged #",
            "age #",
            "#M",
            "#F",
            "# -year-old",
            "age of #",
            "# yr old",
            "#y",
            "# male",
            "# female",
            "# years of age",
            "turned #",
            "age: #")) {
      all.vault().alias(new Unit(shape.replace("#", made), shape.replace("#", real), false));
    }
    return made;
  }

  /** Ninety one; what only says that someone is over 89, as Safe Harbor pools it, stays. */
  private String spokenAge(String real) {
    String low = real.toLowerCase(Locale.ROOT);
    if (!low.startsWith("ninety") && !low.contains("hundred")) {
      return real;
    }
    String link = low.indexOf('-') > 0 ? "-" : " ";
    String raised = raised(low, link);
    return distinct(
        real,
        () ->
            !raised.isEmpty() && all.free(raised)
                ? raised
                : "ninety" + link + UNITS.get(all.below(UNITS.size())));
  }

  /** Ninety four for ninety one; empty for what has no such word. */
  private String raised(String low, String link) {
    String unit = low.equals("ninety") ? "" : low.substring(low.indexOf(link) + 1);
    int place = unit.isEmpty() ? -1 : UNITS.indexOf(unit);
    int years = place + all.vault().olderYears();
    boolean fits = low.startsWith("ninety") && (unit.isEmpty() || place >= 0);
    return fits && years < UNITS.size() ? "ninety" + link + UNITS.get(years) : "";
  }

  private boolean vaultHasAge(String age) {
    return all.vault().issued(age + "-year-old") || !all.free(age);
  }
}
