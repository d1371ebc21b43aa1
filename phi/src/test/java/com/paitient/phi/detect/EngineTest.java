// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.phi.Finding;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
  private static final Engine ENGINE = Engine.standard();
  private static final List<String> PIECES =
      List.of(
          "Dr. ",
          "John",
          " ",
          "Smith",
          ", ",
          "12",
          "/",
          "-",
          "2020",
          "@",
          ".com",
          "MRN",
          ": ",
          "\n",
          "St. ",
          "Mary's ",
          "Hospital",
          "90",
          " year old",
          "(",
          ")",
          "555",
          "0142",
          "Main ",
          "Street",
          "CA",
          "May ",
          "one ",
          "five ",
          "[REDACTED NAME]",
          "%20",
          "\u200b",
          "'s",
          "x",
          "😀");

  private static long steps(String text) {
    Work work = Work.of(Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> 0);
    ENGINE.findings(text, work);
    return work.spent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        " ",
        "1",
        "1 ",
        "1-",
        "1/",
        "1.",
        "12-34-",
        "(1",
        "+1 ",
        "a@",
        "@a",
        "a.",
        "a.b@",
        "www.",
        "http://",
        "Dr. ",
        "John ",
        "John, ",
        "Smith, John ",
        "St. ",
        "MRN ",
        "MRN: ",
        "mrn of the ",
        "123 Main ",
        "1 A",
        "of the ",
        "Hospital ",
        "Saint Mary's ",
        "new york ",
        "january ",
        "may 5 ",
        "one ",
        "ninety-",
        "seventh of ",
        "[REDACTED ",
        "[REDACTED NAME] ",
        "%20",
        "%4",
        "a:b:",
        "0:",
        "x",
        "*",
        "\n",
        "\u200b",
        "é",
        "😀",
        "ｊ",
        "O'",
        "a-b-",
        "University of ",
        "hi , "
      })
  void takesStepsInProportionToLength(String unit) {
    long some = steps(unit.repeat(2_000));
    long many = steps(unit.repeat(20_000));
    assertThat(many).isLessThanOrEqualTo(some * 10 + 50_000);
    assertThat(many).isLessThan(100L * unit.length() * 20_000);
  }

  @Test
  void takesStepsInProportionToLengthWhateverIsRepeated() {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      String unit =
          Stream.generate(() -> PIECES.get(random.nextInt(PIECES.size())))
              .limit(2 + random.nextInt(4))
              .collect(Collectors.joining());
      long some = steps(unit.repeat(100));
      assertThat(steps(unit.repeat(1_000))).isLessThanOrEqualTo(some * 10 + 5_000);
    }
  }

  @Test
  void findsInOrderWithoutOverlapWhateverTheText() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      inOrder(Texts.any(random, 80));
    }
  }

  @Test
  void findsInOrderInTextOfTellingPieces() {
    Random random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      inOrder(
          Stream.generate(() -> PIECES.get(random.nextInt(PIECES.size())))
              .limit(random.nextInt(40))
              .collect(Collectors.joining()));
    }
  }

  private static void inOrder(String text) {
    List<Finding> findings =
        ENGINE.findings(text, Work.of(Long.MAX_VALUE, Long.MAX_VALUE / 2, () -> 0));
    int at = 0;
    for (Finding f : findings) {
      assertThat(f.start()).isGreaterThanOrEqualTo(at);
      assertThat(f.end()).isLessThanOrEqualTo(text.length());
      at = f.end();
    }
  }
}
