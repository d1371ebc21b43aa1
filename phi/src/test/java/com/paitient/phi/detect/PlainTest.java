// SPDX-License-Identifier: MIT
package com.paitient.phi.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PlainTest {
  private static String plain(String text) {
    Plain plain = Plain.of(text);
    return new String(plain.chars(), 0, plain.size());
  }

  @Test
  void makesOddWritingRegular() {
    assertThat(plain("Ｊｏｈｎ\u200b ’s — １２３")).isEqualTo("John 's - 123");
    assertThat(plain("\u202eSmith\u202c")).isEqualTo("Smith");
    assertThat(plain("john%40mail.com%2Fx")).isEqualTo("john@mail.com/x");
    assertThat(plain("𝐉𝐨𝐡𝐧 ٣٤")).isEqualTo("John 34");
  }

  @Test
  void leavesPercentagesAlone() {
    assertThat(plain("50% of 20% 5%20 mg %")).isEqualTo("50% of 20% 5%20 mg %");
  }

  @RepeatedTest(1000)
  void mapsEveryCharacterBack(RepetitionInfo seed) {
    String text = Texts.any(new Random(seed.getCurrentRepetition()), 200);
    Plain plain = Plain.of(text);
    int at = 0;
    for (int i = 0; i < plain.size(); i++) {
      assertThat(plain.start(i)).isGreaterThanOrEqualTo(at);
      assertThat(plain.end(i)).isGreaterThan(plain.start(i)).isLessThanOrEqualTo(text.length());
      at = plain.start(i) + 1;
    }
  }
}
