// SPDX-License-Identifier: MIT
package com.paitient.phi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class CodePointsTest {
  @RepeatedTest(1000)
  void countsWhatTheTextBeforeHolds(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    String text = ("a😀é" + random.nextInt() + "𝔸 ").repeat(1 + random.nextInt(9));
    int a = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length()) - 1));
    int b = text.offsetByCodePoints(a, 1);
    List<Finding> findings =
        List.of(
            new Finding(Category.NAME, a, b, 1, "t"),
            new Finding(Category.DATE, b, text.length(), 1, "t"));
    List<Finding> points = b < text.length() ? CodePoints.of(text, findings) : List.of();
    for (int i = 0; i < points.size(); i++) {
      Finding unit = findings.get(i);
      assertThat(points.get(i).start()).isEqualTo(text.codePointCount(0, unit.start()));
      assertThat(points.get(i).end()).isEqualTo(text.codePointCount(0, unit.end()));
    }
    assertThat(CodePoints.of(text, List.of())).isEmpty();
  }
}
