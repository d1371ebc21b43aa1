// SPDX-License-Identifier: MIT
package com.paitient.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8TextTest {
  private static final String MIXED = "a é 患 😀 \u0000 end";

  @Test
  void givesTheSameTextHoweverItIsCut() {
    Random random = new Random(1);
    for (int round = 0; round < 1000; round++) {
      assertThat(cut(MIXED.getBytes(StandardCharsets.UTF_8), random)).isEqualTo(MIXED);
    }
  }

  private static String cut(byte[] bytes, Random random) {
    Utf8Text text = new Utf8Text();
    StringBuilder out = new StringBuilder();
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(4));
      String piece = text.accept(Arrays.copyOfRange(bytes, from, to));
      assertThat(piece).doesNotContain("\uFFFD");
      out.append(piece);
      from = to;
    }
    return out.append(text.finish()).toString();
  }

  @Test
  void holdsHalfACharacterBack() {
    byte[] bytes = "é".getBytes(StandardCharsets.UTF_8);
    Utf8Text text = new Utf8Text();

    assertThat(text.accept(new byte[] {bytes[0]})).isEmpty();
    assertThat(text.accept(new byte[] {bytes[1]})).isEqualTo("é");
    assertThat(text.finish()).isEmpty();
  }

  @Test
  void replacesHalfACharacterAtTheEnd() {
    Utf8Text text = new Utf8Text();
    text.accept(new byte[] {(byte) 0xe6, (byte) 0x82});

    assertThat(text.finish()).isEqualTo("\uFFFD");
  }

  @Test
  void replacesBytesThatAreNoCharacter() {
    assertThat(new Utf8Text().accept(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo("a\uFFFDb");
  }

  @Test
  void takesNothing() {
    Utf8Text text = new Utf8Text();

    assertThat(text.accept(new byte[0])).isEmpty();
    assertThat(text.finish()).isEmpty();
  }
}
