// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IdsTest {
  @Test
  void sortsByTime() {
    String earlier =
        new Ids(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"))).next("evt");
    String later =
        new Ids(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00.001Z"))).next("evt");
    assertThat(earlier).isLessThan(later);
  }

  @Test
  void namesItsKindAndHasTheLengthOf128Bits() {
    assertThat(new Ids(InstantSource.system()).next("dep"))
        .matches("dep_[0-7][0-9a-hjkmnp-tv-z]{25}");
  }

  @Test
  void carriesVersionAndVariantOfUuid7() {
    String digits = new Ids(InstantSource.system()).next("dep").substring(4);
    java.math.BigInteger value = java.math.BigInteger.ZERO;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      int index = "0123456789abcdefghjkmnpqrstvwxyz".indexOf(digit);
      value = value.shiftLeft(5).or(java.math.BigInteger.valueOf(index));
    }
    assertThat(value.shiftRight(76).intValue() & 0xF).isEqualTo(7);
    assertThat(value.shiftRight(62).intValue() & 0x3).isEqualTo(2);
  }

  @Test
  void neverRepeatsWithinAMillisecond() {
    Ids ids = new Ids(InstantSource.fixed(Instant.EPOCH));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(ids.next("evt"))).isTrue();
    }
  }
}
