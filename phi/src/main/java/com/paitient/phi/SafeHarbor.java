// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Writes over findings as 45 CFR 164.514(b)(2)(i) has it: of a date its year stays, unless that
 * shows an age over 89; ages over 89 become {@code 90+}; of a ZIP code the first three digits stay
 * where the allow-list has them, else 000; everything else goes.
 */
final class SafeHarbor {
  /** Changes whenever these rules do. */
  static final String VERSION = "safe-harbor-1";

  private static final byte[] TABLE = table();
  private static final Set<String> ALLOWED =
      Set.copyOf(new String(TABLE, StandardCharsets.US_ASCII).lines().toList());
  private static final int LOOK_BACK = 48;
  private static final List<String> BIRTH = List.of("born", "birth", "dob", "b.");

  private final int thisYear;

  SafeHarbor(int thisYear) {
    this.thisYear = thisYear;
  }

  /** The shipped ZIP table's SHA-256. */
  static String zipTable() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(TABLE));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] table() {
    try (InputStream in =
        Objects.requireNonNull(SafeHarbor.class.getResourceAsStream("zip3.txt"))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped ZIP table", e);
    }
  }

  /** The findings, and bare years of birth that show an age over 89. */
  List<Finding> withBirthYears(String text, List<Finding> findings) {
    List<Finding> all = new ArrayList<>(findings);
    int f = 0;
    for (int i = 0; i + 4 <= text.length(); i++) {
      while (f < findings.size() && findings.get(f).end() <= i) {
        f++;
      }
      boolean inside = f < findings.size() && findings.get(f).start() < i + 4;
      if (!inside && yearAt(text, i) && tooOld(text.substring(i, i + 4)) && birthBefore(text, i)) {
        all.add(new Finding(Category.AGE, i, i + 4, 0.8, "safe-harbor"));
      }
    }
    all.sort(Comparator.comparingInt(Finding::start));
    return all;
  }

  private static boolean digit(String text, int i) {
    return i >= 0 && i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
  }

  private static boolean yearAt(String text, int i) {
    boolean four = digit(text, i) && digit(text, i + 1) && digit(text, i + 2) && digit(text, i + 3);
    return four && !digit(text, i - 1) && !digit(text, i + 4);
  }

  private static boolean birthBefore(String text, int i) {
    String front = text.substring(Math.max(0, i - LOOK_BACK), i).toLowerCase(Locale.ROOT);
    return BIRTH.stream().anyMatch(front::contains);
  }

  private boolean tooOld(String year) {
    int y = Integer.parseInt(year);
    return y > 1800 && thisYear - y > 89;
  }

  /** What is written over a finding. */
  String instead(String text, Finding f) {
    String found = text.substring(f.start(), f.end());
    return switch (f.category()) {
      case DATE -> date(found);
      case AGE -> age(found);
      case LOCATION -> location(found);
      default -> Redaction.placeholder(f.category());
    };
  }

  private String date(String found) {
    for (int i = 0; i < found.length(); i++) {
      boolean year = yearAt(found, i) || (found.length() >= 8 && i == 0 && packed(found));
      if (year && !tooOld(found.substring(i, i + 4))) {
        return found.substring(i, i + 4);
      }
    }
    return Redaction.placeholder(Category.DATE);
  }

  private static boolean packed(String found) {
    return found.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String age(String found) {
    boolean number = found.length() <= 3 && packed(found);
    return number ? "90+" : Redaction.placeholder(Category.AGE);
  }

  private static String location(String found) {
    for (int i = found.length() - 5; i >= 0; i--) {
      if (zipAt(found, i)) {
        return Redaction.placeholder(Category.LOCATION) + " ZIP " + zip3(found.substring(i));
      }
    }
    return Redaction.placeholder(Category.LOCATION);
  }

  /** What stays of a ZIP code. */
  static String zip3(String zip) {
    String prefix = zip.length() < 3 ? "" : zip.substring(0, 3);
    return ALLOWED.contains(prefix) ? prefix : "000";
  }

  /** Five digits that nothing but the four of a ZIP+4 follows: a house number comes first. */
  private static boolean zipAt(String found, int i) {
    return fiveAt(found, i) && found.substring(i + 5).chars().noneMatch(Character::isLetter);
  }

  private static boolean fiveAt(String found, int i) {
    for (int k = i; k < i + 5; k++) {
      if (!digit(found, k)) {
        return false;
      }
    }
    return !digit(found, i - 1) && !digit(found, i + 5);
  }
}
