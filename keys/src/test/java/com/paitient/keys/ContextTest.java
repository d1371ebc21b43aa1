// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContextTest {
  @Test
  void encodesDifferentFieldsDifferently() {
    Random random = new Random(1);
    Map<String, List<String>> fieldsByEncoding = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      List<String> fields = Stream.generate(() -> shortText(random)).limit(5).toList();
      String encoded = HexFormat.of().formatHex(of(fields).encoded());
      assertThat(fieldsByEncoding.merge(encoded, fields, (old, _) -> old)).isEqualTo(fields);
    }
  }

  /** One or two letters out of two, so that many fields join to the same text. */
  private static String shortText(Random random) {
    return random.nextBoolean() ? letter(random) : letter(random) + letter(random);
  }

  private static String letter(Random random) {
    return random.nextBoolean() ? "a" : "b";
  }

  @Test
  void doesNotConfuseFieldsThatJoinToTheSameText() {
    assertThat(Context.column("t", "ab", "c", "d").encoded())
        .isNotEqualTo(Context.column("t", "a", "bc", "d").encoded());
    assertThat(Context.column("t", "f", "n", "").encoded())
        .isNotEqualTo(Context.file("t", "f", "n").encoded());
  }

  @Test
  void refusesTextThatWouldEncodeLikeOtherText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Context.column("t", "table", "row\ud800", "c"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Context.column("t", "table", "\udc00\ud800", "c"));
    assertThat(Context.column("t", "table", "row\ud83d\ude00x", "c").row()).hasSize(6);
  }

  @Test
  void refusesAnEmptyTenantOrPurpose() {
    assertThatIllegalArgumentException().isThrownBy(() -> Context.column("", "t", "r", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Context("t", "", "t", "r", "c"));
  }

  @Test
  void doesNotTellRowsInToString() {
    assertThat(Context.column("ten_1", "patients", "mrn-4711", "name"))
        .hasToString("Context[column in patients]");
  }

  private static Context of(List<String> fields) {
    return new Context(fields.get(0), fields.get(1), fields.get(2), fields.get(3), fields.get(4));
  }
}
