// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.CANNOT_OPEN;
import static com.paitient.keys.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import org.bouncycastle.crypto.agreement.X25519Agreement;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.junit.jupiter.api.Test;

/** The parts of our hybrid KEMs, in the implementations that they use. */
class WycheproofKemTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String LATTICE_PREFIX = "308204b2300b0609608648016503040402038204a100";
  private static final String CURVE_PREFIX = "3076301006072a8648ce3d020106052b8104002203620004";
  private static final int POINT = 97;

  @Test
  void bouncyCastlesX25519AgreesAsItsVectorsDo() throws IOException {
    List<String> vectors = Vectors.of("wycheproof-x25519.txt");
    assertThat(vectors).hasSizeGreaterThan(70);
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      byte[] shared = new byte[32];
      X25519Agreement agreement = new X25519Agreement();
      agreement.init(new X25519PrivateKeyParameters(hex(field[2])));
      X25519PublicKeyParameters other = new X25519PublicKeyParameters(hex(field[1]));
      if (field[4].contains("ZeroSharedSecret")) {
        assertThatThrownBy(() -> agreement.calculateAgreement(other, shared, 0))
            .as(field[0])
            .isInstanceOf(IllegalStateException.class);
      } else {
        agreement.calculateAgreement(other, shared, 0);
        assertThat(shared).as(field[0]).isEqualTo(hex(field[3]));
      }
    }
  }

  @Test
  void xwingRefusesEveryPointThatSharesNothing() throws IOException {
    try (Kem.Pair pair = XWing.STANDARD.generate();
        Kem.Encapsulated made = XWing.STANDARD.encapsulate(pair.publicHalf)) {
      for (String vector : Vectors.of("wycheproof-x25519.txt")) {
        String[] field = vector.split(" ");
        byte[] changed = made.encapsulation.clone();
        System.arraycopy(hex(field[1]), 0, changed, 1088, 32);
        if (field[4].contains("ZeroSharedSecret")) {
          Refusals.of(
              () -> XWing.STANDARD.decapsulate(pair.privateHalf, pair.publicHalf, changed),
              CANNOT_OPEN);
        } else {
          assertThat(XWing.STANDARD.decapsulate(pair.privateHalf, pair.publicHalf, changed))
              .isNotEqualTo(made.secret);
        }
      }
    }
  }

  @Test
  void theJdksP384AgreesAsItsVectorsDo() throws IOException, GeneralSecurityException {
    int agreed = 0;
    for (String vector : Vectors.of("wycheproof-ecdh-p384.txt")) {
      String[] field = vector.split(" ");
      byte[] point = hex(field[1]);
      if (field[4].equals("valid") && point.length == POINT) {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(
            KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(new BigInteger(field[2], 16), p384())));
        agreement.doPhase(point(point), true);
        assertThat(agreement.generateSecret()).as(field[0]).isEqualTo(hex(field[3]));
        agreed++;
      }
    }
    assertThat(agreed).isGreaterThan(50);
  }

  @Test
  void hybridFipsRefusesEveryPointThatIsNotOnItsCurve() throws IOException {
    int refused = 0;
    Kem kem = P384MlKem.STANDARD;
    try (Kem.Pair pair = kem.generate();
        Kem.Encapsulated made = kem.encapsulate(pair.publicHalf)) {
      for (String vector : Vectors.of("wycheproof-ecdh-p384.txt")) {
        String[] field = vector.split(" ");
        byte[] point = Arrays.copyOf(hex(field[1]), POINT);
        byte[] changed = made.encapsulation.clone();
        System.arraycopy(point, 0, changed, 0, POINT);
        if (field[4].equals("invalid")) {
          Refusals.of(
              () -> kem.decapsulate(pair.privateHalf, pair.publicHalf, changed), CANNOT_OPEN);
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(15);
  }

  @Test
  void bothMlKemsMakeKeysAsItsVectorsDo() throws IOException, GeneralSecurityException {
    List<String> vectors = Vectors.of("wycheproof-ml-kem-768-keygen.txt.gz");
    assertThat(vectors).hasSize(10);
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      assertThat(ourLattice(hex(field[1])).getPublicKey()).as(field[0]).isEqualTo(hex(field[2]));
      assertThat(jdkLattice(hex(field[1])).getPublic().getEncoded())
          .as(field[0])
          .isEqualTo(HEX.parseHex(LATTICE_PREFIX + field[2]));
    }
  }

  @Test
  void bothMlKemsOpenAsItsVectorsDoAndRefuseWhatTheyRefuse() throws IOException {
    int refused = 0;
    for (String vector : Vectors.of("wycheproof-ml-kem-768.txt.gz")) {
      String[] field = vector.split(" ");
      byte[] seed = hex(field[1]);
      byte[] sealed = hex(field[2]);
      if (field[4].equals("valid")) {
        assertThat(opened(seed, sealed)).as(field[0]).containsOnly(field[3]);
      } else if (seed.length == 64) {
        assertThatThrownBy(() -> jdkOpened(seed, sealed))
            .as(field[0])
            .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> ourOpened(seed, sealed))
            .as(field[0])
            .isInstanceOf(RuntimeException.class);
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void theJdksMlKemSealsAsItsVectorsDoAndRefusesKeysOutOfRange()
      throws IOException, GeneralSecurityException {
    int sealed = 0;
    for (String vector : Vectors.of("wycheproof-ml-kem-768-encaps.txt.gz")) {
      String[] field = vector.split(" ");
      if (field[5].equals("valid")) {
        var made =
            KEM.getInstance("ML-KEM")
                .newEncapsulator(lattice(field[2]), null, new Scripted(hex(field[1])))
                .encapsulate();
        assertThat(made.encapsulation()).as(field[0]).isEqualTo(hex(field[3]));
        assertThat(made.key().getEncoded()).as(field[0]).isEqualTo(hex(field[4]));
        sealed++;
      } else {
        assertThatThrownBy(
                () -> KEM.getInstance("ML-KEM").newEncapsulator(lattice(field[2])).encapsulate())
            .as(field[0])
            .isInstanceOf(GeneralSecurityException.class);
      }
    }
    assertThat(sealed).isEqualTo(10);
  }

  private static List<String> opened(byte[] seed, byte[] sealed) {
    try {
      return List.of(
          HEX.formatHex(jdkOpened(seed, sealed)), HEX.formatHex(ourOpened(seed, sealed)));
    } catch (GeneralSecurityException broken) {
      throw new AssertionError(broken);
    }
  }

  private static byte[] jdkOpened(byte[] seed, byte[] sealed) throws GeneralSecurityException {
    return KEM.getInstance("ML-KEM")
        .newDecapsulator(jdkLattice(seed).getPrivate())
        .decapsulate(sealed)
        .getEncoded();
  }

  private static byte[] ourOpened(byte[] seed, byte[] sealed) {
    return new MLKEMExtractor(ourLattice(seed)).extractSecret(sealed);
  }

  private static KeyPair jdkLattice(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("ML-KEM");
    generator.initialize(java.security.spec.NamedParameterSpec.ML_KEM_768, new Scripted(seed));
    return generator.generateKeyPair();
  }

  private static MLKEMPrivateKeyParameters ourLattice(byte[] seed) {
    return new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, seed);
  }

  private static PublicKey lattice(String key) throws GeneralSecurityException {
    return KeyFactory.getInstance("ML-KEM")
        .generatePublic(new X509EncodedKeySpec(HEX.parseHex(LATTICE_PREFIX + key)));
  }

  private static PublicKey point(byte[] point) throws GeneralSecurityException {
    String bare = HEX.formatHex(point, 1, POINT);
    return KeyFactory.getInstance("EC")
        .generatePublic(new X509EncodedKeySpec(HEX.parseHex(CURVE_PREFIX + bare)));
  }

  private static ECParameterSpec p384() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp384r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }
}
