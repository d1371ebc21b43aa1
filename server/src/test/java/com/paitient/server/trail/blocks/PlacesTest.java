// SPDX-License-Identifier: MIT
package com.paitient.server.trail.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlacesTest {
  @Test
  void fewAreTwoBytesEachAndManyAreBits() {
    Places places = new Places(64);
    assertThat(places.bytes(some(1, 63))).containsExactly(0, 1, 0, 63);
    assertThat(places.bytes(some(0, 1, 2, 63)))
        .as("as short as bits")
        .containsExactly(7, 0, 0, 0, 0, 0, 0, 0x80);
    assertThat(places.bytes(new BitSet())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 4_096, 65_536})
  void bytesAreWhatTheyWereMadeOf(int size) {
    Places places = new Places(size);
    Random random = new Random(size);
    for (int count = 0; count <= size; count = count * 2 + 1) {
      BitSet some = new BitSet();
      for (int i = 0; i < count; i++) {
        some.set(random.nextInt(size));
      }
      byte[] bytes = places.bytes(some);
      assertThat(places.of(bytes)).isEqualTo(some);
      assertThat(bytes.length).isEqualTo(Math.min(size / 8, 2 * some.cardinality()));
    }
  }

  @Test
  void refusesBytesOfNoBlock() {
    Places places = new Places(64);
    assertThatIllegalArgumentException().isThrownBy(() -> places.of(new byte[9]));
    assertThatIllegalArgumentException().isThrownBy(() -> places.of(new byte[3]));
    assertThatIllegalArgumentException().isThrownBy(() -> new Places(12));
    assertThatIllegalArgumentException().isThrownBy(() -> new Places(131_072));
  }

  private static BitSet some(int... places) {
    BitSet some = new BitSet();
    for (int place : places) {
      some.set(place);
    }
    return some;
  }
}
