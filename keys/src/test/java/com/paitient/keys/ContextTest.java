// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ContextTest {
  @Property(tries = 300)
  void encodesDifferentFieldsDifferently(
      @ForAll @Size(5) List<@AlphaChars @StringLength(min = 1, max = 2) String> one,
      @ForAll @Size(5) List<@AlphaChars @StringLength(min = 1, max = 2) String> other) {
    Assume.that(!one.equals(other));
    assertThat(of(one).encoded()).isNotEqualTo(of(other).encoded());
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
