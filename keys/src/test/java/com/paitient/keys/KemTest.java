// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KemTest {
  @Test
  void xwingDoesAsTheDraftsVectorsDo() throws IOException {
    List<String> vectors = Vectors.of("xwing.txt");
    assertThat(vectors).hasSize(3);
    for (String vector : vectors) {
      byte[][] fields =
          Arrays.stream(vector.split(" ")).map(HexFormat.of()::parseHex).toArray(byte[][]::new);
      try (Kem.Pair pair = new XWing(new Scripted(fields[0])).generate();
          Kem.Encapsulated made = new XWing(new Scripted(fields[2])).encapsulate(fields[1])) {
        assertThat(pair.publicHalf).isEqualTo(fields[1]);
        assertThat(pair.privateHalf).isEqualTo(SecretBytes.copyOf(fields[0]));
        assertThat(made.encapsulation).isEqualTo(fields[3]);
        assertThat(made.secret).isEqualTo(SecretBytes.copyOf(fields[4]));
        assertThat(XWing.STANDARD.decapsulate(pair.privateHalf, fields[1], fields[3]))
            .isEqualTo(SecretBytes.copyOf(fields[4]));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void givesBothSidesTheSameSecretAndAnotherOneEachTime(Profile profile) {
    Kem kem = profile.kem();
    try (Kem.Pair pair = kem.generate();
        Kem.Encapsulated one = kem.encapsulate(pair.publicHalf);
        Kem.Encapsulated two = kem.encapsulate(pair.publicHalf)) {
      assertThat(one.encapsulation).hasSize(kem.encapsulationLength());
      assertThat(one.secret.length()).isEqualTo(32);
      assertThat(one.secret).isNotEqualTo(two.secret);
      assertThat(kem.decapsulate(pair.privateHalf, pair.publicHalf, one.encapsulation))
          .isEqualTo(one.secret);
    }
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void givesNoOtherPairTheSecret(Profile profile) {
    Kem kem = profile.kem();
    try (Kem.Pair pair = kem.generate();
        Kem.Pair other = kem.generate();
        Kem.Encapsulated made = kem.encapsulate(pair.publicHalf)) {
      assertThat(kem.decapsulate(other.privateHalf, other.publicHalf, made.encapsulation))
          .isNotEqualTo(made.secret);
    }
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void givesNoSecretForAChangedEncapsulation(Profile profile) {
    Kem kem = profile.kem();
    try (Kem.Pair pair = kem.generate();
        Kem.Encapsulated made = kem.encapsulate(pair.publicHalf)) {
      for (int at : new int[] {0, 5, 96, 97, 700, made.encapsulation.length - 1}) {
        byte[] changed = made.encapsulation.clone();
        changed[at] ^= 4;
        assertThat(outcome(kem, pair, changed)).isNotEqualTo(made.secret);
      }
      byte[] cut = Arrays.copyOf(made.encapsulation, made.encapsulation.length - 1);
      Refusals.of(() -> kem.decapsulate(pair.privateHalf, pair.publicHalf, cut), CANNOT_OPEN);
    }
  }

  @Test
  void xwingRefusesAPointOfLowOrder() {
    try (Kem.Pair pair = XWing.STANDARD.generate();
        Kem.Encapsulated made = XWing.STANDARD.encapsulate(pair.publicHalf)) {
      byte[] zeroPoint = made.encapsulation.clone();
      Arrays.fill(zeroPoint, 1088, 1120, (byte) 0);
      Refusals.of(
          () -> XWing.STANDARD.decapsulate(pair.privateHalf, pair.publicHalf, zeroPoint),
          CANNOT_OPEN);
    }
  }

  private static SecretBytes outcome(Kem kem, Kem.Pair pair, byte[] encapsulation) {
    try {
      return kem.decapsulate(pair.privateHalf, pair.publicHalf, encapsulation);
    } catch (KeysException refusal) {
      assertThat(refusal.code()).isEqualTo(CANNOT_OPEN);
      return SecretBytes.copyOf(new byte[0]);
    }
  }
}
