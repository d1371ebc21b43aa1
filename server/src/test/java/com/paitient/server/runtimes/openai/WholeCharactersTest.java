// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.runtimes.RunException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WholeCharactersTest {
  @Property(tries = 300)
  void anyCutGivesTheSameTextInWholeCharacters(
      @ForAll String text, @ForAll @IntRange(min = 1, max = 5) int step) {
    if (!isWhole(text)) {
      return;
    }
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
