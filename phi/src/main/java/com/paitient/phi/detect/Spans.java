// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import com.paitient.phi.Category;
import com.paitient.phi.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What detectors found in one text, as runs of tokens, until overlaps are settled. */
public final class Spans {
  private record Span(int from, int to, Category category, double confidence, String detector) {
    double weight() {
      return confidence + 0.005 * Math.min(to - from, 12);
    }
  }

  private final Tokens tokens;
  private final List<Span> spans = new ArrayList<>();

  Spans(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Adds the tokens {@code [from, to)}. */
  void add(int from, int to, Category category, double confidence, String detector) {
    if (from < to) {
      spans.add(new Span(from, to, category, confidence, detector));
    }
  }

  /** Calls back for every span of a category found so far. */
  void each(Category category, Visitor visitor) {
    for (int i = 0; i < spans.size(); i++) {
      if (spans.get(i).category == category) {
        visitor.span(spans.get(i).from, spans.get(i).to);
      }
    }
  }

  /** Receives spans. */
  interface Visitor {
    void span(int from, int to);
  }

  /** Which tokens are found. */
  boolean[] covered() {
    boolean[] covered = new boolean[tokens.size()];
    for (Span s : spans) {
      java.util.Arrays.fill(covered, s.from, s.to, true);
    }
    return covered;
  }

  /** What is found at each token, as the place of a {@link Tag}; the last span added counts. */
  int[] tags() {
    int[] tags = new int[tokens.size()];
    for (Span s : spans) {
      java.util.Arrays.fill(tags, s.from, s.to, Math.max(1, Tag.of(s.category).place()));
    }
    return tags;
  }

  /** The findings in order, without overlap: the weightier span takes the tokens that two claim. */
  List<Finding> settled() {
    List<Span> byWeight = new ArrayList<>(spans);
    byWeight.sort(
        Comparator.comparingDouble(Span::weight)
            .reversed()
            .thenComparingInt(Span::from)
            .thenComparing(Span::category));
    int[] owner = new int[tokens.size()];
    for (int k = 0; k < byWeight.size(); k++) {
      claim(owner, byWeight.get(k), k + 1);
    }
    return runs(owner, byWeight);
  }

  private static void claim(int[] owner, Span span, int number) {
    for (int i = span.from; i < span.to; i++) {
      if (owner[i] == 0) {
        owner[i] = number;
      }
    }
  }

  private List<Finding> runs(int[] owner, List<Span> byWeight) {
    List<Finding> findings = new ArrayList<>();
    int i = 0;
    while (i < owner.length) {
      int e = i + 1;
      while (e < owner.length && owner[e] == owner[i]) {
        e++;
      }
      if (owner[i] != 0) {
        trimmed(i, e, byWeight.get(owner[i] - 1), findings);
      }
      i = e;
    }
    return findings;
  }

  private void trimmed(int from, int to, Span span, List<Finding> findings) {
    int a = from;
    int b = to;
    while (a < b && a > span.from && tokens.anySign(a)) {
      a++;
    }
    while (a < b && b < span.to && tokens.anySign(b - 1)) {
      b--;
    }
    if (a < b) {
      int start = tokens.origin(a);
      int end = tokens.originEnd(b - 1);
      findings.add(new Finding(span.category, start, end, span.confidence, span.detector));
    }
  }
}
