// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class WycheproofTest {
  @Test
  void aesGcmSealsAndOpensAsItsVectorsDo() throws IOException {
    List<String> vectors = Vectors.of("wycheproof-aes-256-gcm.txt");
    assertThat(vectors).hasSizeGreaterThan(60);
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      SecretBytes key = SecretBytes.copyOf(hex(field[1]));
      byte[] sealed = join(hex(field[5]), hex(field[6]));
      if (field[7].equals("valid")) {
        assertThat(Gcm.seal(key, hex(field[2]), hex(field[3]), hex(field[4])))
            .as(field[0])
            .isEqualTo(sealed);
        assertThat(Gcm.open(key, hex(field[2]), hex(field[3]), ByteBuffer.wrap(sealed)))
            .as(field[0])
            .isEqualTo(hex(field[4]));
      } else {
        Refusals.of(
            () -> Gcm.open(key, hex(field[2]), hex(field[3]), ByteBuffer.wrap(sealed)),
            KeysException.Code.CANNOT_OPEN);
      }
    }
  }

  @Test
  void hkdfDerivesAsItsVectorsDo() throws IOException {
    List<String> vectors = Vectors.of("wycheproof-hkdf-sha256.txt");
    assertThat(vectors).hasSizeGreaterThan(60);
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      SecretBytes extracted = Hkdf.extract(hex(field[2]), SecretBytes.copyOf(hex(field[1])));
      assertThat(Hkdf.expand(extracted, hex(field[3]), Integer.parseInt(field[4])))
          .as(field[0])
          .isEqualTo(SecretBytes.copyOf(hex(field[5])));
    }
  }

  @Test
  void hmacHashesAsItsVectorsDo() throws IOException {
    List<String> vectors = Vectors.of("wycheproof-hmac-sha256.txt");
    assertThat(vectors).hasSizeGreaterThan(30);
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      assertThat(Hkdf.mac(SecretBytes.copyOf(hex(field[1])), hex(field[2])))
          .as(field[0])
          .isEqualTo(hex(field[3]));
    }
  }

  private static byte[] join(byte[] one, byte[] two) {
    return ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
  }
}
