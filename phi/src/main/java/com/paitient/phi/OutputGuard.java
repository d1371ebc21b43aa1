// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Turns surrogates back in an answer and scans the rest, in steps that depend only on its text,
 * never on how it was cut into chunks.
 *
 * <p>In mode REDACT text is held back until {@value #STEP} characters are waiting (more where a
 * surrogate is longer than {@value #AFTER}); they are looked at together with the {@value #BEFORE}
 * characters before them, and all but the last {@value #AFTER} go out, so each character is judged
 * with at least that much text on both sides. A finding that touches the last characters waits, up
 * to {@value #LONGEST} characters; then it goes out redacted so far. At most {@code LONGEST}
 * characters are held. In mode DETECT the same is counted, but text goes out as soon as it cannot
 * be part of a surrogate; in mode OFF nothing is looked at.
 */
final class OutputGuard implements StreamGuard {
  static final int STEP = 320;
  static final int BEFORE = 256;
  static final int AFTER = 128;
  static final int LONGEST = 2048;

  private final Guard guard;
  private final Mode mode;
  private final Restorer restorer;
  private final LiveRestorer live;
  private final int after;
  private final StringBuilder pending = new StringBuilder();
  private final StringBuilder before = new StringBuilder();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Category, Integer> counts = new EnumMap<>(Category.class);
  private int waitFor;
  private long taken;
  private boolean ended;

  OutputGuard(Guard guard, Mode mode, Restorer restorer) {
    this.guard = guard;
    this.mode = mode;
    this.restorer = restorer;
    this.live = new LiveRestorer(restorer);
    this.after = Math.max(AFTER, restorer.longest() + 1);
    this.waitFor = STEP - AFTER + after;
  }

  @Override
  public ClinicalText arguments(ClinicalText arguments) {
    return JsonText.container(arguments.value())
        .map(json -> apart(json, arguments))
        .orElseGet(() -> ClinicalText.of(apart(new JsonText.Leaf("", arguments.value()))));
  }

  private ClinicalText apart(JsonText json, ClinicalText written) {
    List<String> before = json.leaves().stream().map(JsonText.Leaf::text).toList();
    List<String> after = json.leaves().stream().map(this::apart).toList();
    return after.equals(before) ? written : ClinicalText.of(json.with(after));
  }

  /** Guards a text that stands behind its label, and not in the answer. */
  private String apart(JsonText.Leaf leaf) {
    OutputGuard apart = new OutputGuard(guard, mode, restorer);
    apart.before.append(leaf.label());
    String out = apart.accept(leaf.text()) + apart.finish();
    apart.counts.forEach((category, n) -> counts.merge(category, n, Integer::sum));
    return out;
  }

  @Override
  public String accept(String chunk) {
    if (ended) {
      throw new IllegalStateException("the answer has ended");
    }
    StringBuilder out = new StringBuilder();
    if (mode != Mode.OFF) {
      look(chunk, out);
    }
    return mode == Mode.REDACT ? out.toString() : live.accept(chunk);
  }

  private void look(String chunk, StringBuilder out) {
    int at = 0;
    while (at < chunk.length()) {
      int n = Math.min(chunk.length() - at, waitFor - pending.length());
      pending.append(chunk, at, at + n);
      at += n;
      if (pending.length() >= waitFor) {
        step(out, false);
      }
    }
  }

  @Override
  public String finish() {
    if (ended) {
      throw new IllegalStateException("the answer has ended");
    }
    ended = true;
    StringBuilder out = new StringBuilder();
    if (mode != Mode.OFF && !pending.isEmpty()) {
      step(out, true);
    }
    return mode == Mode.REDACT ? out.toString() : live.finish();
  }

  @Override
  public Map<Category, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** In UTF-16 units of the whole answer, as the model gave it. */
  List<Finding> findings() {
    return findings;
  }

  private void step(StringBuilder out, boolean last) {
    int hold = !last && Character.isHighSurrogate(pending.charAt(pending.length() - 1)) ? 1 : 0;
    String text = before + pending.substring(0, pending.length() - hold);
    int known = before.length();
    List<Restorer.Match> matches = matches(text, known, text.length());
    List<Restorer.Match> all = matches(text, 0, known);
    all.addAll(matches);
    List<Finding> found = Overlaps.without(guard.find(text), all, text);
    int cut = last ? text.length() : cut(text, known, found, matches);
    if (cut <= known) {
      waitFor = pending.length() + STEP;
      return;
    }
    release(text, known, cut, found, matches, out);
    pending.delete(0, cut - known);
    waitFor = Math.max(STEP - AFTER + after, pending.length() + STEP - AFTER);
  }

  private List<Restorer.Match> matches(String text, int from, int to) {
    List<Restorer.Match> matches = new ArrayList<>();
    int i = from;
    while (i < to) {
      Restorer.Match match = restorer.at(text, i);
      boolean inside = match != null && match.end() <= to;
      if (match != null && inside) {
        matches.add(match);
        i = match.end();
      } else {
        i++;
      }
    }
    return matches;
  }

  /** Where to stop: at white space before the last characters, outside every finding. */
  private int cut(String text, int known, List<Finding> found, List<Restorer.Match> matches) {
    int latest = text.length() - after;
    int cut = latest;
    while (cut > known && !Character.isWhitespace(text.charAt(cut - 1))) {
      cut--;
    }
    cut = outside(cut, found);
    boolean full = text.length() - known > LONGEST - STEP - after;
    cut = full && cut <= known ? Overlaps.whole(text, latest) : cut;
    return outsideMatches(cut, matches);
  }

  private static int outside(int at, List<Finding> found) {
    int cut = at;
    for (int i = found.size() - 1; i >= 0; i--) {
      Finding f = found.get(i);
      cut = f.start() < cut && f.end() > cut ? f.start() : cut;
    }
    return cut;
  }

  private static int outsideMatches(int cut, List<Restorer.Match> matches) {
    for (Restorer.Match m : matches) {
      if (m.start() < cut && m.end() > cut) {
        return m.start();
      }
    }
    return cut;
  }

  private void release(
      String text,
      int known,
      int cut,
      List<Finding> found,
      List<Restorer.Match> matches,
      StringBuilder out) {
    int at = known;
    int m = 0;
    for (Finding f : found) {
      int start = Math.max(f.start(), known);
      int end = Math.min(f.end(), cut);
      if (start < end) {
        m = restored(text, at, start, matches, m, out);
        out.append(Redaction.placeholder(f.category()));
        count(f, start - known, end - known);
        at = end;
      }
    }
    restored(text, at, cut, matches, m, out);
    taken += cut - known;
    before.setLength(0);
    before.append(text, Overlaps.whole(text, Math.max(0, cut - BEFORE)), cut);
  }

  private static int restored(
      String text, int from, int to, List<Restorer.Match> matches, int first, StringBuilder out) {
    int at = from;
    int m = first;
    while (m < matches.size() && matches.get(m).start() < to) {
      Restorer.Match match = matches.get(m++);
      out.append(text, at, match.start());
      out.append(match.unit().restored(text.substring(match.start(), match.end())));
      at = match.end();
    }
    out.append(text, at, to);
    return m;
  }

  private void count(Finding f, int start, int end) {
    int base = Math.toIntExact(taken);
    findings.add(new Finding(f.category(), base + start, base + end, f.confidence(), f.detector()));
    counts.merge(f.category(), 1, Integer::sum);
  }
}
