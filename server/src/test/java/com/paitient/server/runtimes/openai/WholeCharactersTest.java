// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.runtimes.RunException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class WholeCharactersTest {
  @RepeatedTest(300)
  void anyCutGivesTheSameTextInWholeCharacters(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    String text =
        random
            .ints(random.nextInt(40), 0, 0x110000)
            .filter(c -> c < 0xd800 || c > 0xdfff)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    int step = 1 + random.nextInt(5);
    WholeCharacters characters = new WholeCharacters();
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < text.length(); i += step) {
      String piece = characters.accept(text.substring(i, Math.min(text.length(), i + step)));
      assertThat(isWhole(piece)).isTrue();
      joined.append(piece);
    }
    characters.finish();
    assertThat(joined).hasToString(text);
  }

  private static boolean isWhole(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  @Test
  void halvesThatFindNoOtherHalfAreRefused() {
    for (List<String> pieces :
        List.of(
            List.of("\ud83c", "x"),
            List.of("\udf32"),
            List.of("a\udf32"),
            List.of("\ud83c\ud83c\udf32"))) {
      WholeCharacters characters = new WholeCharacters();
      assertThatThrownBy(() -> pieces.forEach(characters::accept)).isInstanceOf(RunException.class);
    }
    WholeCharacters open = new WholeCharacters();
    assertThat(open.accept("a\ud83c")).isEqualTo("a");
    assertThatThrownBy(open::finish).isInstanceOf(RunException.class);
  }
}
