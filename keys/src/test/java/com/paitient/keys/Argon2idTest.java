// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.Vectors.hex;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

class Argon2idTest {
  @Test
  void theImplementationDoesAsRfc9106Does() {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(32)
            .withIterations(3)
            .withParallelism(4)
            .withSalt(filled(16, 2))
            .withSecret(filled(8, 3))
            .withAdditional(filled(12, 4))
            .build());
    byte[] tag = new byte[32];
    generator.generateBytes(filled(32, 1), tag);
    assertThat(tag)
        .isEqualTo(hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
  }

  @Test
  void derivesAsTheReferenceImplementationDoes() {
    SecretBytes password = SecretBytes.copyOf("password".getBytes(US_ASCII));
    assertThat(new Argon2id(256, 2, 1).key(password, "somesalt".getBytes(US_ASCII)))
        .isEqualTo(
            SecretBytes.copyOf(
                hex("9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe")));
  }

  @Test
  void refusesCostsOutOfBounds() {
    for (int[] costs :
        new int[][] {{7, 1, 1}, {2 << 20, 1, 1}, {64, 0, 1}, {64, 65, 1}, {64, 1, 0}}) {
      Refusals.of(
          () -> new Argon2id(costs[0], costs[1], costs[2]), KeysException.Code.BAD_KEY_FILE);
    }
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
