// SPDX-License-Identifier: MIT
package com.paitient.phi;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Scans an answer in steps that depend only on its text, never on how it was cut into chunks.
 *
 * <p>In mode REDACT text is held back until {@value #STEP} characters are waiting; they are looked
 * at together with the {@value #BEFORE} characters before them, and all but the last {@value
 * #AFTER} go out, so each character is judged with at least that much text on both sides. A finding
 * that touches the last characters waits, up to {@value #LONGEST} characters; then it goes out
 * redacted so far. At most {@code LONGEST} characters are held. In mode DETECT the same is counted,
 * but text goes out at once; in mode OFF nothing is looked at.
 */
final class OutputGuard implements StreamGuard {
  static final int STEP = 320;
  static final int BEFORE = 256;
  static final int AFTER = 128;
  static final int LONGEST = 2048;

  private final Guard guard;
  private final Mode mode;
  private final StringBuilder pending = new StringBuilder();
  private final StringBuilder before = new StringBuilder();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Category, Integer> counts = new EnumMap<>(Category.class);
  private int waitFor = STEP;
  private long taken;
  private boolean ended;

  OutputGuard(Guard guard, Mode mode) {
    this.guard = guard;
    this.mode = mode;
  }

  @Override
  public String accept(String chunk) {
    if (ended) {
      throw new IllegalStateException("the answer has ended");
    }
    if (mode == Mode.OFF) {
      return chunk;
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < chunk.length()) {
      int n = Math.min(chunk.length() - at, waitFor - pending.length());
      pending.append(chunk, at, at + n);
      at += n;
      if (pending.length() >= waitFor) {
        step(out, false);
      }
    }
    return mode == Mode.REDACT ? out.toString() : chunk;
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
    return mode == Mode.REDACT ? out.toString() : "";
  }

  @Override
  public Map<Category, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** In UTF-16 units of the whole answer. */
  List<Finding> findings() {
    return findings;
  }

  private void step(StringBuilder out, boolean last) {
    int hold = !last && Character.isHighSurrogate(pending.charAt(pending.length() - 1)) ? 1 : 0;
    String text = before + pending.substring(0, pending.length() - hold);
    int known = before.length();
    List<Finding> found = guard.find(text);
    int cut = last ? text.length() : cut(text, known, found);
    if (cut <= known) {
      waitFor = pending.length() + STEP;
      return;
    }
    release(text, known, cut, found, out);
    pending.delete(0, cut - known);
    waitFor = Math.max(STEP, pending.length() + STEP - AFTER);
  }

  /** Where to stop: at white space before the last characters, outside every finding. */
  private static int cut(String text, int known, List<Finding> found) {
    int cut = text.length() - AFTER;
    while (cut > known && !Character.isWhitespace(text.charAt(cut - 1))) {
      cut--;
    }
    for (int i = found.size() - 1; i >= 0; i--) {
      Finding f = found.get(i);
      if (f.start() < cut && f.end() > cut) {
        cut = f.start();
      }
    }
    boolean full = text.length() - known > LONGEST - STEP;
    return full && cut <= known ? wholeAt(text, text.length() - AFTER) : cut;
  }

  private static int wholeAt(String text, int at) {
    return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }

  private void release(String text, int known, int cut, List<Finding> found, StringBuilder out) {
    int at = known;
    for (Finding f : found) {
      int start = Math.max(f.start(), known);
      int end = Math.min(f.end(), cut);
      if (start < end) {
        count(f, start - known, end - known);
        out.append(text, at, start).append(Redaction.placeholder(f.category()));
        at = end;
      }
    }
    out.append(text, at, cut);
    taken += cut - known;
    before.setLength(0);
    before.append(text, Math.max(0, wholeAt(text, Math.max(0, cut - BEFORE))), cut);
  }

  private void count(Finding f, int start, int end) {
    int base = Math.toIntExact(taken);
    findings.add(new Finding(f.category(), base + start, base + end, f.confidence(), f.detector()));
    counts.merge(f.category(), 1, Integer::sum);
  }
}
