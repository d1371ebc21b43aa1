// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/** Telephone, fax, social security and card numbers by how their digits are grouped. */
final class NumberDetector implements Detector {
  private static final Words FAX = Words.of("fax facsimile f");
  private static final Words EXTENSION = Words.of("x ext extn extension");
  private static final Words UNITS =
      Words.of(
          "mg mcg ml mm cm units unit g kg iu meq mmhg bpm ms hz kcal calories cells copies percent"
              + " days weeks months years hours minutes ng pg u cc lbs pounds steps beats mmol nm");
  private static final Words PUBLIC = Words.of("nct rs pmid doi isrctn cas eudract");
  private static final Words MASK = Words.of("x xx xxx");

  @Override
  public String name() {
    return "numbers";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    int i = 0;
    while (i < t.size()) {
      work.spend(2);
      i = Math.max(i + 1, look(t, i, spans));
    }
  }

  private int look(Tokens t, int i, Spans spans) {
    if (t.sign(i, "+(")) {
      return prefixed(t, i, spans);
    }
    if (t.word(i, MASK) || t.sign(i, '*')) {
      return masked(t, i, spans);
    }
    if (t.is(i, Kind.NUMBERWORD)) {
      return spoken(t, i, spans);
    }
    if (!t.number(i) || insideNumber(t, i)) {
      return i;
    }
    return grouped(t, i, spans);
  }

  private static boolean insideNumber(Tokens t, int i) {
    boolean joined = t.glued(i) && t.sign(i - 1, ".-/") && t.glued(i - 1);
    return joined && (t.number(i - 2) || (t.word(i - 2) && t.length(i - 2) < 2));
  }

  private int grouped(Tokens t, int i, Spans spans) {
    int end = ssn(t, i);
    if (end > i) {
      return found(spans, i, end, Category.SSN, 0.95);
    }
    end = card(t, i);
    if (end > i) {
      return found(spans, i, end, Category.ACCOUNT, 0.9);
    }
    end = national(t, i);
    if (end > i) {
      return phone(t, i, end, spans);
    }
    end = singles(t, i);
    return end > i ? found(spans, i, end, Category.ID, 0.8) : plain(t, i, spans);
  }

  private int found(Spans spans, int from, int to, Category category, double confidence) {
    spans.add(from, to, category, confidence, name());
    return to;
  }

  private int phone(Tokens t, int from, int to, Spans spans) {
    int end = to;
    int x = t.sign(end, ",;") ? end + 1 : end;
    if (t.word(x, EXTENSION) && t.sameLine(x)) {
      int n = t.sign(x + 1, ".:#") ? x + 2 : x + 1;
      end = t.number(n) && t.length(n) <= 6 ? n + 1 : end;
    }
    return found(spans, from, end, fax(t, from) ? Category.FAX : Category.PHONE, 0.9);
  }

  private static boolean fax(Tokens t, int i) {
    for (int k = 1; k <= 4 && t.sameLine(i - k + 1); k++) {
      if (t.word(i - k, FAX)) {
        return true;
      }
    }
    return false;
  }

  /** Whether number {@code b} follows number {@code a} over one sign or one space. */
  private static int next(Tokens t, int a, String signs) {
    if (t.number(a + 1) && t.gap(a + 1) == Tokens.SPACE) {
      return a + 1;
    }
    boolean sign = t.sign(a + 1, signs) && t.number(a + 2);
    return sign && t.sameLine(a + 1) && t.sameLine(a + 2) ? a + 2 : 0;
  }

  private static int ssn(Tokens t, int i) {
    int b = t.length(i) == 3 ? next(t, i, "-./") : 0;
    int c = b > 0 && t.length(b) == 2 ? next(t, b, "-./") : 0;
    boolean shape = c > 0 && t.length(c) == 4 && (b - i) == (c - b);
    boolean over = t.glued(c + 1) && t.sign(c + 1, "-/") && t.number(c + 2);
    return shape && !over ? c + 1 : i;
  }

  private int masked(Tokens t, int i, Spans spans) {
    int e = i;
    while (e < i + 10 && (t.word(e, MASK) || t.sign(e, "*-")) && (e == i || t.glued(e))) {
      e++;
    }
    boolean last4 = t.glued(e) && t.number(e) && t.length(e) == 4 && e > i + 1;
    return last4 ? found(spans, e, e + 1, Category.SSN, 0.8) : i;
  }

  private static int card(Tokens t, int i) {
    int digits = t.length(i);
    if (digits >= 13 && digits <= 19) {
      return i + 1;
    }
    int last = i;
    for (int k = 0; k < 4 && digits < 16; k++) {
      int n = t.length(last) == 4 || k > 0 ? next(t, last, "-.") : 0;
      if (n == 0 || t.length(n) < 3) {
        break;
      }
      last = n;
      digits += t.length(n);
    }
    boolean amex = t.length(last) == 5 && digits == 15;
    return t.length(i) == 4 && (digits == 16 || amex) && last >= i + 2 ? last + 1 : i;
  }

  /** 313-555-0142, 313 555 0142, 555-0142, 1-800-555-0142, 3135550142, 0487 23 46 71. */
  private static int national(Tokens t, int i) {
    int a = i;
    if (t.length(i) == 1 && t.first(i) == '1' && next(t, i, "-.") > 0) {
      a = next(t, i, "-.");
    }
    int b = t.length(a) == 3 ? next(t, a, "-./") : 0;
    int c = b > 0 && t.length(b) == 3 ? next(t, b, "-./") : 0;
    if (c > 0 && t.length(c) == 4) {
      return notMore(t, c + 1) ? c + 1 : i;
    }
    if (a == i && local(t, i, b)) {
      return b + 1;
    }
    return t.first(i) == '0' && t.length(i) >= 2 && t.length(i) <= 5 ? trunk(t, i) : i;
  }

  private static boolean notMore(Tokens t, int e) {
    return !(t.glued(e) && t.sign(e, "-/") && t.glued(e + 1) && t.number(e + 1));
  }

  private static boolean local(Tokens t, int a, int b) {
    boolean shape = b == a + 2 && t.length(b) == 4 && t.sign(a + 1, "-.") && t.glued(b);
    boolean clean = !t.glued(a) || !t.anySign(a - 1) || t.sign(a - 1, ":(\"'");
    boolean unit = t.word(b + 1, UNITS) || t.sign(b + 1, "%");
    return shape && clean && !unit && t.first(a) >= '2' && notMore(t, b + 1);
  }

  private static int trunk(Tokens t, int i) {
    int last = i;
    int digits = t.length(i);
    int groups = 1;
    for (int n = next(t, last, "-/."); n > 0 && digits < 12; n = next(t, last, "-/.")) {
      last = n;
      digits += t.length(n);
      groups++;
    }
    return groups >= 2 && digits >= 9 && digits <= 12 ? last + 1 : i;
  }

  /** 3-8-4-9-2-0, and seven or more single digits with spaces. */
  private static int singles(Tokens t, int i) {
    int last = i;
    int count = 1;
    boolean dashes = t.sign(i + 1, '-') && t.glued(i + 1);
    while (t.length(last) == 1 && count < 40) {
      int n = next(t, last, "-");
      if (n == 0 || t.length(n) != 1) {
        break;
      }
      last = n;
      count++;
    }
    return count >= (dashes ? 5 : 7) ? last + 1 : i;
  }

  private int plain(Tokens t, int i, Spans spans) {
    int n = t.length(i);
    if (n < 7
        || (t.glued(i) && t.word(i - 1, PUBLIC))
        || part(t, i)
        || t.word(i + 1, UNITS)
        || t.sign(i - 1, "$.")) {
      return i;
    }
    boolean nanp = n == 10 && t.first(i) >= '2' && t.at(i, 3) >= '2';
    boolean one = n == 11 && t.first(i) == '1' && t.at(i, 1) >= '2';
    if (nanp || one) {
      return phone(t, i, i + 1, spans);
    }
    return found(spans, i, i + 1, n == 9 ? Category.SSN : Category.ID, n == 9 ? 0.6 : 0.7);
  }

  private static boolean part(Tokens t, int i) {
    boolean before = t.glued(i) && t.word(i - 1) && t.lower(i - 1) && t.length(i - 1) == 2;
    return before || (t.glued(i + 1) && t.sign(i + 1, '.') && t.number(i + 2) && t.glued(i + 2));
  }

  /** +41 44 668 18 00, (313) 555-0142, +1 (313) 555-0142. */
  private int prefixed(Tokens t, int i, Spans spans) {
    int e = i;
    int digits = 0;
    int last = i;
    int groups = 0;
    while (e < i + 18 && digits < 16 && (e == i || t.sameLine(e)) && !enough(t, e, digits)) {
      if (t.number(e)) {
        digits += t.length(e);
        last = e;
        groups++;
      } else if (!t.sign(e, e == i ? "+(" : "()-./")) {
        break;
      }
      e++;
    }
    boolean plus = t.sign(i, '+') && t.glued(i + 1) && digits >= 8 && digits <= 16;
    boolean area = t.sign(i, '(') && t.sign(i + 2, ')') && t.number(i + 1);
    boolean national = area && t.length(i + 1) <= 5 && groups >= 2 && digits >= 8 && digits <= 13;
    boolean shape = plus || (national && t.length(i + 1) >= 2 && t.length(i + 3) > 1);
    return shape ? phone(t, i, last + 1, spans) : i;
  }

  private static boolean enough(Tokens t, int e, int digits) {
    return digits >= 10 && t.gap(e) == Tokens.SPACE;
  }

  /** five five five oh one four two. */
  private int spoken(Tokens t, int i, Spans spans) {
    int e = i;
    while (e < i + 40 && (t.is(e, Kind.NUMBERWORD) || (t.sign(e, "-,") && e > i))) {
      e++;
    }
    int count = 0;
    int last = i;
    for (int k = i; k < e; k++) {
      if (t.is(k, Kind.NUMBERWORD)) {
        count++;
        last = k;
      }
    }
    Category category = count == 9 ? Category.SSN : count >= 7 ? Category.PHONE : Category.ID;
    return count >= 5 ? found(spans, i, last + 1, category, 0.75) : Math.max(i, last);
  }
}
