// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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

  /** SLIP-0039 has the secret at 255 where ours is at 0: adding 255 to every place moves it. */
  @Test
  void combinesAsTheVectorsOfSlip0039Do() throws IOException, GeneralSecurityException {
    List<String> vectors = Vectors.of("slip-0039.txt");
    assertThat(vectors).hasSize(3);
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      byte[] secret = at(255, field);
      byte[] digest = at(254, field);
      assertThat(secret).isEqualTo(Vectors.hex(field[0]));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(digest, 4, digest.length - 4, "HmacSHA256"));
      assertThat(Arrays.copyOf(mac.doFinal(secret), 4)).isEqualTo(Arrays.copyOf(digest, 4));
    }
  }

  /** What the polynomial through a vector's shares is at {@code place}. */
  private static byte[] at(int place, String[] field) {
    int shares = field.length / 2;
    int[] xs = new int[shares];
    byte[][] values = new byte[shares][];
    for (int i = 0; i < shares; i++) {
      xs[i] = Integer.parseInt(field[1 + 2 * i]) ^ place;
      values[i] = Vectors.hex(field[2 + 2 * i]);
    }
    return Shamir.combine(xs, values).use(byte[]::clone);
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
