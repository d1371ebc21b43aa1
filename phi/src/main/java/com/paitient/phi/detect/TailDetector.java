// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;

/**
 * The rest of what the detectors before it found in part: the other half of a hyphenated name, the
 * kind of house after a hospital's or employer's name, the state after a town.
 */
final class TailDetector implements Detector {
  private static final int MOST = 4;
  private static final long HOUSE =
      Kind.bits(Kind.CAREPLACE, Kind.WORKPLACE, Kind.GENERICCARE, Kind.PREFIX);
  private static final long NO_NAME = Kind.bits(Kind.FUNCTION, Kind.DRUGISH, Kind.EPONYMHEAD);

  @Override
  public String name() {
    return "tails";
  }

  @Override
  public void scan(Tokens t, Spans spans, Work work) {
    boolean[] covered = spans.covered();
    spans.each(
        Category.NAME,
        (from, to) -> {
          work.spend(2);
          before(t, from, covered, spans);
          after(t, to, covered, spans);
        });
    spans.each(Category.ORGANIZATION, (from, to) -> house(t, to, covered, spans, work));
    spans.each(Category.LOCATION, (from, to) -> state(t, from, to, covered, spans, work));
  }

  /** Stonemont, TX. */
  private void state(Tokens t, int from, int to, boolean[] covered, Spans spans, Work work) {
    int end = covered[Math.min(to, t.size() - 1)] ? to : PlaceDetector.state(t, to);
    work.spend(2);
    if (end > to) {
      spans.add(from, end, Category.LOCATION, 0.95, name());
    }
  }

  private void after(Tokens t, int to, boolean[] covered, Spans spans) {
    boolean hyphen = t.sign(to, '-') && t.glued(to) && t.glued(to + 1);
    if (hyphen && half(t, to + 1, to - 1) && !covered[to + 1]) {
      spans.add(to, to + 2, Category.NAME, 0.5, name());
    }
  }

  private void before(Tokens t, int from, boolean[] covered, Spans spans) {
    boolean hyphen = t.sign(from - 1, '-') && t.glued(from - 1) && t.glued(from);
    if (hyphen && half(t, from - 2, from) && !covered[from - 2]) {
      spans.add(from - 2, from, Category.NAME, 0.5, name());
    }
  }

  /** Crouch-Attah and tremblay-roy, not Larsen-like. */
  private static boolean half(Tokens t, int i, int other) {
    boolean plain = NameWords.frequent(t, i) && !t.capital(i);
    return t.word(i) && !plain && !t.any(i, NO_NAME) && (t.lower(other) || !t.lower(i));
  }

  private void house(Tokens t, int to, boolean[] covered, Spans spans, Work work) {
    int e = to;
    while (e < to + MOST && t.sameLine(e) && t.capital(e) && t.any(e, HOUSE)) {
      work.spend(1);
      e++;
    }
    if (e > to && !covered[to]) {
      spans.add(to, e, Category.ORGANIZATION, 0.5, name());
    }
  }
}
