// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.Locale;

/**
 * Numbers with a check digit that are recognized by it: where the real one is valid its surrogate
 * is, too.
 *
 * <ul>
 *   <li>13 to 19 digits by Luhn's rule (ISO/IEC 7812)
 *   <li>NPI: ten digits, Luhn's rule over 80840 and them (45 CFR 162.406). Surrogates begin with 9;
 *       issued ones begin with 1 or 2.
 *   <li>DEA number: two letters, seven digits
 *   <li>VIN: 17 signs, the ninth checks (49 CFR 565.15)
 * </ul>
 */
enum CheckDigits {
  CARD {
    @Override
    boolean valid(String code) {
      String digits = digits(code);
      return digits.length() >= 13 && digits.length() <= 19 && luhn(digits) % 10 == 0;
    }
  },
  NPI {
    @Override
    boolean valid(String code) {
      String digits = digits(code);
      return digits.length() == 10 && code.length() == 10 && luhn("80840" + digits) % 10 == 0;
    }

    @Override
    String prepared(String made) {
      return "9" + made.substring(1);
    }
  },
  DEA {
    @Override
    boolean valid(String code) {
      boolean shape = code.length() == 9 && letters(code) == 2 && digits(code).length() == 7;
      return shape && Character.isDigit(code.charAt(2)) && dea(digits(code));
    }

    private boolean dea(String d) {
      int odd = d.charAt(0) + d.charAt(2) + d.charAt(4) - 3 * '0';
      int even = d.charAt(1) + d.charAt(3) + d.charAt(5) - 3 * '0';
      return (odd + 2 * even) % 10 == d.charAt(6) - '0';
    }
  },
  VIN {
    @Override
    boolean valid(String code) {
      return code.length() == WEIGHTS.length()
          && check(code) == Character.toUpperCase(code.charAt(CHECK));
    }

    @Override
    String prepared(String made) {
      return made.toUpperCase(Locale.ROOT).replace('I', 'J').replace('O', 'P').replace('Q', 'R');
    }

    @Override
    String checked(String made) {
      return made.substring(0, CHECK) + check(made) + made.substring(CHECK + 1);
    }
  };

  private static final String VALUES = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
  private static final String WEIGHTS = "8765432X098765432";
  private static final int CHECK = 8;

  /** Whether a code is one of these, and its check digit is right. */
  abstract boolean valid(String code);

  /** A candidate as this kind of number writes them. */
  String prepared(String made) {
    return made;
  }

  /** The candidate with the last digit that is right. */
  String checked(String made) {
    int last = made.length() - 1;
    while (!Character.isDigit(made.charAt(last))) {
      last--;
    }
    StringBuilder out = new StringBuilder(made);
    for (char c = '0'; c <= '9' && !valid(out.toString()); c++) {
      out.setCharAt(last, c);
    }
    return out.toString();
  }

  /** A candidate in place of a real code, valid if that is. */
  static String like(String real, String made) {
    for (CheckDigits kind : values()) {
      if (kind.valid(real)) {
        return kind.checked(kind.prepared(made));
      }
    }
    return made;
  }

  private static String digits(String code) {
    StringBuilder digits = new StringBuilder();
    code.chars().filter(c -> c >= '0' && c <= '9').forEach(c -> digits.append((char) c));
    return digits.toString();
  }

  private static int letters(String code) {
    return (int) code.chars().limit(2).filter(Character::isLetter).count();
  }

  private static int luhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int d = digits.charAt(digits.length() - 1 - i) - '0';
      int twice = d > 4 ? 2 * d - 9 : 2 * d;
      sum += i % 2 == 0 ? d : twice;
    }
    return sum;
  }

  /** The sign that checks a VIN; a blank for what is none. */
  private static char check(String code) {
    int sum = 0;
    for (int i = 0; i < WEIGHTS.length(); i++) {
      int at = VALUES.indexOf(Character.toUpperCase(code.charAt(i)));
      if (at < 0 || code.charAt(i) == '.') {
        return ' ';
      }
      int weight = WEIGHTS.charAt(i) == 'X' ? 10 : WEIGHTS.charAt(i) - '0';
      sum += at % 10 * weight;
    }
    return sum % 11 == 10 ? 'X' : (char) ('0' + sum % 11);
  }
}
