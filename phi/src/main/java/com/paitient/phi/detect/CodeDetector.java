// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/**
 * Codes that show what they are without a label: {@code MRN-1005532}, {@code AB1234567}, vehicle
 * numbers, UUIDs, hardware and IPv6 addresses. Gene, trial and diagnosis codes are none.
 */
final class CodeDetector implements Detector {
  private static final int MOST = 40;
  private static final Words PUBLIC =
      Words.of("nct rs pmid doi isrctn covid cyp icd cpt ndc loinc snomed hcpcs omim chembl cd il");

  @Override
  public String name() {
    return "codes";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    int i = 0;
    while (i < t.size()) {
      int end = end(t, i);
      work.spend(end - i);
      if (end > i + 1 || t.number(i)) {
        Run run = Run.of(t, i, end);
        if (run.digits() > 0) {
          judge(t, i, end, run, spans);
        }
      }
      i = end;
    }
  }

  /** What a run without white space is made of. */
  private record Run(
      int letters,
      int capitals,
      int digits,
      int colons,
      int dashes,
      int slashes,
      int length,
      boolean hex) {
    static Run of(Tokens t, int from, int to) {
      int[] n = new int[6];
      boolean hex = true;
      int length = 0;
      for (int i = from; i < to; i++) {
        length += t.length(i);
        hex &= !t.word(i) || hexWord(t, i);
        count(t, i, n);
      }
      return new Run(n[0], n[1], n[2], n[3], n[4], n[5], length, hex);
    }

    private static void count(Tokens t, int i, int[] n) {
      if (t.word(i)) {
        n[0] += t.length(i);
        n[1] += t.upper(i) || (t.length(i) == 1 && !t.lower(i)) ? t.length(i) : 0;
      } else if (t.number(i)) {
        n[2] += t.length(i);
      } else {
        n[3] += t.sign(i, ':') ? 1 : 0;
        n[4] += t.sign(i, '-') ? 1 : 0;
        n[5] += t.sign(i, "/.,%") ? 1 : 0;
      }
    }

    private static boolean hexWord(Tokens t, int i) {
      for (int k = 0; k < t.length(i); k++) {
        if (Character.digit(t.at(i, k), 16) < 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static int end(Tokens t, int i) {
    int e = i + 1;
    while (e < i + MOST && t.glued(e) && inside(t, e) && inside(t, e - 1)) {
      e++;
    }
    while (e > i + 1 && t.sign(e - 1, ":.-_/")) {
      e--;
    }
    return e;
  }

  private static boolean inside(Tokens t, int i) {
    return t.word(i) || t.number(i) || t.sign(i, ":-_/.");
  }

  private void judge(Tokens t, int from, int to, Run run, Spans spans) {
    if (run.hex && run.colons >= 4 && run.length >= 11 && run.dashes + run.slashes == 0) {
      boolean mac = run.colons == 5 && run.length == 17;
      spans.add(from, to, mac ? Category.DEVICE : Category.IP, 0.95, name());
    } else if (run.hex && run.dashes == 5 && run.length == 17) {
      spans.add(from, to, Category.DEVICE, 0.95, name());
    } else if (run.hex && run.dashes == 4 && run.length == 36) {
      spans.add(from, to, Category.ID, 0.95, name());
    } else if (run.letters > 0 && run.slashes == 0 && run.colons == 0 && !t.word(from, PUBLIC)) {
      mixed(t, from, to, run, spans);
    }
  }

  private void mixed(Tokens t, int from, int to, Run run, Spans spans) {
    boolean vin = run.length == 17 && run.dashes == 0 && run.digits >= 5 && run.letters >= 3;
    if (vin) {
      spans.add(from, to, Category.VEHICLE, 0.9, name());
    } else if (longCode(t, from, run)) {
      spans.add(from, to, mrn(t, from) ? Category.MRN : Category.ID, 0.75, name());
    }
  }

  private static final Words MRN = Words.of("mrn mr");

  private static boolean mrn(Tokens t, int i) {
    return t.word(i, MRN);
  }

  private static boolean longCode(Tokens t, int from, Run run) {
    boolean capitals = run.capitals == run.letters;
    boolean prefix = t.word(from) && t.length(from) <= 6;
    boolean simple = prefix && run.letters <= 6 && run.digits >= 5;
    boolean woven = capitals && run.digits >= 4 && run.length >= 8 && run.letters >= 2;
    boolean tokenish = run.length >= 20 && run.digits >= 5 && run.dashes < 4;
    return (simple && (capitals || run.digits >= 6)) || woven || tokenish;
  }
}
