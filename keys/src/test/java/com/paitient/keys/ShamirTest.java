// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ShamirTest {
  @Test
  void multipliesAsFips197Does() {
    assertThat(Shamir.multiply(0x57, 0x83)).isEqualTo(0xc1);
    assertThat(Shamir.multiply(0x57, 0x13)).isEqualTo(0xfe);
    assertThat(Shamir.multiply(0, 0x7f)).isZero();
  }

  @Test
  void invertsEveryElement() {
    for (int a = 1; a < 256; a++) {
      assertThat(Shamir.multiply(a, Shamir.inverse(a))).isEqualTo(1);
    }
  }

  @RepeatedTest(100)
  void restoresTheSecretFromAnySharesThatAreEnough(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    int needed = 2 + random.nextInt(7);
    int more = random.nextInt(9);
    SecretBytes secret = SecretBytes.random(32);
    byte[][] values = Shamir.split(secret, needed, needed + more);
    int[] xs = someOf(needed + more, needed, random);
    byte[][] chosen = IntStream.of(xs).mapToObj(x -> values[x - 1]).toArray(byte[][]::new);
    assertThat(Shamir.combine(xs, chosen)).isEqualTo(secret);
  }

  @Test
  void fewerSharesLeaveEverySecretPossible() {
    byte[][] values = Shamir.split(SecretBytes.copyOf(new byte[] {42}), 3, 3);
    Set<Byte> possible = new HashSet<>();
    for (int third = 0; third < 256; third++) {
      byte[][] guessed = {values[0], values[1], {(byte) third}};
      Shamir.combine(new int[] {1, 2, 3}, guessed).use(secret -> possible.add(secret[0]));
    }
    assertThat(possible).hasSize(256);
  }

  @Test
  void refusesSharesThatMakeNoSense() {
    SecretBytes secret = SecretBytes.random(4);
    assertThatIllegalArgumentException().isThrownBy(() -> Shamir.split(secret, 1, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> Shamir.split(secret, 4, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> Shamir.split(secret, 2, 256));
  }

  private static int[] someOf(int count, int wanted, Random random) {
    return random.ints(1, count + 1).distinct().limit(wanted).toArray();
  }
}
