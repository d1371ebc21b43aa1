// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ML-DSA-65 of the JDK, which signs certificates of destruction beside Ed25519. */
class WycheproofSignatureTest {
  private static final String PREFIX = "308207b2300b0609608648016503040312038207a100";

  @Test
  void believesTheSignaturesThatItsVectorsDo() throws IOException {
    List<String> vectors = Vectors.of("wycheproof-ml-dsa-65.txt.gz");
    assertThat(vectors).hasSizeGreaterThan(50);
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      assertThat(isRight(field[1], hex(field[2]), hex(field[3])))
          .as(field[0])
          .isEqualTo(field[4].equals("valid"));
    }
  }

  @Test
  void makesKeysAndSignaturesAsItsVectorsDo() throws IOException, GeneralSecurityException {
    List<String> vectors = Vectors.of("wycheproof-ml-dsa-65-sign.txt.gz");
    assertThat(vectors).isNotEmpty();
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      KeyPairGenerator generator = KeyPairGenerator.getInstance("ML-DSA");
      generator.initialize(NamedParameterSpec.ML_DSA_65, new ReplayedSeed(hex(field[1])));
      KeyPair pair = generator.generateKeyPair();
      assertThat(pair.getPublic().getEncoded())
          .as(field[0])
          .isEqualTo(HexFormat.of().parseHex(PREFIX + field[2]));
      Signature signer = Signature.getInstance("ML-DSA");
      signer.initSign(pair.getPrivate(), new Scripted(new byte[32])); // deterministic variant
      signer.update(hex(field[3]));
      assertThat(signer.sign()).as(field[0]).isEqualTo(hex(field[4]));
    }
  }

  private static boolean isRight(String key, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("ML-DSA-65");
      byte[] encoded = HexFormat.of().parseHex(PREFIX + (key.equals("-") ? "" : key));
      verifier.initVerify(
          KeyFactory.getInstance("ML-DSA-65").generatePublic(new X509EncodedKeySpec(encoded)));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
