// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The two signatures of checkpoints, as the JDK makes and checks them. */
class WycheproofTest {
  @Test
  void believesTheEd25519SignaturesThatItsVectorsDo() throws IOException {
    List<String> vectors = vectors("wycheproof-ed25519.txt");
    assertThat(vectors).hasSizeGreaterThan(140);
    checkAll(Scheme.ED25519, vectors);
  }

  @Test
  void believesTheMlDsa44SignaturesThatItsVectorsDo() throws IOException {
    List<String> vectors = vectors("wycheproof-ml-dsa-44.txt.gz");
    assertThat(vectors).hasSizeGreaterThan(50);
    checkAll(Scheme.ML_DSA_44, vectors);
  }

  @Test
  void believesTheSignaturesThatItsVectorsMake() throws IOException {
    List<String> vectors = vectors("wycheproof-ml-dsa-44-sign.txt.gz");
    assertThat(vectors).isNotEmpty();
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      assertThat(isRight(Scheme.ML_DSA_44, field[2], field[3], field[4])).as(field[0]).isTrue();
    }
  }

  private static void checkAll(Scheme scheme, List<String> vectors) {
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      assertThat(isRight(scheme, field[1], field[2], field[3]))
          .as(field[0])
          .isEqualTo(field[4].equals("valid"));
    }
  }

  private static boolean isRight(Scheme scheme, String key, String message, String signature) {
    try {
      Signature verifier = Signature.getInstance(scheme.algorithm());
      verifier.initVerify(scheme.key(hex(key)));
      verifier.update(hex(message));
      return verifier.verify(hex(signature));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return false;
    }
  }

  private static byte[] hex(String field) {
    return HexFormat.of().parseHex(field.equals("-") ? "" : field);
  }

  /** A line each, fields apart by spaces; large ones compressed. */
  private static List<String> vectors(String name) throws IOException {
    try (InputStream file = Objects.requireNonNull(WycheproofTest.class.getResourceAsStream(name));
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
      return new String(plain.readAllBytes(), US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }
}
