// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class HkdfTest {
  @Test
  void everyLengthIsWhatTheJdkExpandsTo() throws Exception {
    Random random = new Random(57);
    for (int length = 1; length <= 100; length++) {
      byte[] prk = bytes(random, 32);
      byte[] info = bytes(random, random.nextInt(80));
      try (SecretBytes key = SecretBytes.copyOf(prk);
          SecretBytes expanded = Hkdf.expand(key, info, length)) {
        byte[] expected =
            KDF.getInstance("HKDF-SHA256")
                .deriveData(
                    HKDFParameterSpec.expandOnly(new SecretKeySpec(prk, "Generic"), info, length));
        assertThat(expanded.<byte[]>use(byte[]::clone)).as("%d bytes", length).isEqualTo(expected);
      }
    }
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
