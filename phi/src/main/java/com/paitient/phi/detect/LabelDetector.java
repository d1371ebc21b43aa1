// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Numbers and codes by what is written before them: {@code MRN: 12345}, {@code policy no. X-99}.
 */
final class LabelDetector implements Detector {
  private record Label(Category category, int digits) {}

  private static final int LONGEST = 5;
  private static final Words LINKS =
      Words.of("number no num nr is was of the my id as ending in with are code be it's has");
  private static final Words MULTI = Words.of("room rm bed lot case group card chart member call");

  private static final Words BED = Words.of("bed");
  private static final Words KEYS =
      Words.of("patient pt user username login uid member name first last client subject account");

  private final Map<Long, Label> labels = new HashMap<>();
  private final Set<Long> prefixes = new HashSet<>();
  private final Words starts;

  LabelDetector() {
    try (BufferedReader in = Lexicon.resource("labels.txt")) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.startsWith("#")) {
          read(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped labels", e);
    }
    starts = Words.of(labels.keySet(), prefixes);
  }

  private void read(String line) {
    int colon = line.indexOf(':');
    int space = line.indexOf(' ');
    Category category = Category.valueOf(line.substring(0, space));
    Label label = new Label(category, Integer.parseInt(line.substring(space + 1, colon)));
    for (String phrase : line.substring(colon + 1).split(",")) {
      String p = phrase.strip();
      labels.put(Hash.of(p), label);
      for (int at = p.indexOf(' '); at > 0; at = p.indexOf(' ', at + 1)) {
        prefixes.add(Hash.of(p.substring(0, at)));
      }
    }
  }

  @Override
  public String name() {
    return "labels";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    for (int i = 0; i < t.size(); i++) {
      work.spend(2);
      if (t.word(i) && !assigned(t, i, spans)) {
        labelled(t, i, spans);
      }
    }
  }

  /** The value of {@code patient=jdoe}. */
  private boolean assigned(Tokens t, int i, Spans spans) {
    boolean joined = t.sign(i + 1, '=') && t.glued(i + 1) && t.glued(i + 2);
    int end = joined && t.word(i, KEYS) ? code(t, i + 2) : i;
    if (end > i + 2) {
      spans.add(i + 2, end, Category.ID, 0.7, name());
    }
    return end > i + 2;
  }

  private void labelled(Tokens t, int i, Spans spans) {
    long hash = t.hash(i);
    if (!starts.has(hash)) {
      return;
    }
    for (int n = 1; n <= LONGEST; n++) {
      Label label = labels.get(hash);
      if (label != null && value(t, i, i + n, label, spans)) {
        return;
      }
      if (!prefixes.contains(hash) || !t.word(i + n) || !t.sameLine(i + n)) {
        return;
      }
      hash = t.hashWith(hash, i + n);
    }
  }

  private boolean value(Tokens t, int from, int after, Label label, Spans spans) {
    int v = after;
    boolean linked = false;
    while (v < after + 7 && link(t, v)) {
      linked |= t.anySign(v) || t.length(v) > 1;
      v++;
    }
    int end = label.digits == 1 ? place(t, v) : code(t, v);
    end = label.category == Category.VEHICLE ? plate(t, v, end) : more(t, v, end, label);
    if (end == v
        || (digits(t, v, end) < label.digits && !bedLetter(t, from, v, end))
        || !plausible(t, from, v, end, linked, label)) {
      return false;
    }
    spans.add(v, end, label.category, label.digits == 1 ? 0.6 : 0.92, name());
    return true;
  }

  private static boolean link(Tokens t, int v) {
    return (t.sign(v, ".#:=('\"-*|>") && t.gap(v) < Tokens.PARAGRAPH)
        || (t.word(v, LINKS) && t.gap(v) < Tokens.PARAGRAPH)
        || (t.glued(v) && t.length(v) == 1 && t.word(v) && t.sign(v - 1, '\''));
  }

  /** The end of the run without white space that starts at {@code v}, its last signs left out. */
  private static int code(Tokens t, int v) {
    int e = v;
    if ((!t.word(v) && !t.number(v)) || t.gap(v) >= Tokens.PARAGRAPH) {
      return v;
    }
    while (e == v
        || (e < v + 24 && t.glued(e) && (t.word(e) || t.number(e) || t.sign(e, "-/._")))) {
      e++;
    }
    while (e > v && t.anySign(e - 1)) {
      e--;
    }
    return e;
  }

  /** A room or bed: 512A, 4B12, 9B04-A; of 4B12/bed A only the room. */
  private static int place(Tokens t, int v) {
    int end = code(t, v);
    for (int i = v + 1; i < end; i++) {
      if (t.sign(i, '/')) {
        return i;
      }
    }
    return end;
  }

  /** Takes in the digits of KLM 4471. */
  private static int plate(Tokens t, int v, int end) {
    boolean letters = end == v + 1 && t.upper(v) && t.length(v) <= 4;
    return letters && t.number(end) && t.gap(end) == Tokens.SPACE ? end + 1 : end;
  }

  /** Takes in further groups of digits: 123 45 6789. */
  private static int more(Tokens t, int v, int end, Label label) {
    int e = end;
    boolean groups = label.digits >= 4 || label.category == Category.MRN;
    while (groups && e > v && e < v + 10 && t.gap(e) == Tokens.SPACE && t.number(e)) {
      if (!t.number(e - 1) || (t.length(e) < 2 && t.length(e - 1) > 1) || t.length(e) > 5) {
        break;
      }
      e++;
    }
    return e;
  }

  /** The A of "bed A", "512, bed b". */
  private static boolean bedLetter(Tokens t, int from, int v, int end) {
    boolean letter = end == v + 1 && t.word(v) && t.length(v) == 1 && t.word(from, BED);
    boolean placed = t.number(from - 1) || t.number(from - 2) || t.number(from - 3);
    return letter && t.sameLine(v) && (t.capital(v) || placed);
  }

  private static int digits(Tokens t, int from, int to) {
    int digits = 0;
    for (int i = from; i < to; i++) {
      digits += t.number(i) ? t.length(i) : 0;
    }
    return digits;
  }

  private static boolean plausible(
      Tokens t, int from, int v, int end, boolean linked, Label label) {
    boolean date = end - v == 5 && t.sign(v + 1, '/') && t.sign(v + 3, '/');
    boolean decimal = end - v == 3 && t.sign(v + 1, '.');
    if (date || decimal || t.sign(end, '%')) {
      return false;
    }
    boolean enough = digits(t, v, end) >= 5 || t.word(v) || label.category == Category.VEHICLE;
    boolean year =
        end == v + 1 && t.length(v) == 4 && (t.value(v) / 100 == 19 || t.value(v) / 100 == 20);
    if (label.digits == 0) {
      return t.sign(v - 1, ":=\"'") && !t.is(v, Kind.FUNCTION) && t.gap(v) <= Tokens.SPACE;
    }
    if (label.digits == 1) {
      return t.length(v) <= 4 && end <= v + 5 && !t.glued(v);
    }
    if (t.word(from, MULTI) && !linked) {
      return digits(t, v, end) >= 5 && !year;
    }
    return linked ? true : enough && !year;
  }
}
