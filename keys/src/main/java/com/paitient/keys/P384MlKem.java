// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;

/**
 * DHKEM(P-384, HKDF-SHA384) of RFC 9180 with ML-KEM-768 of FIPS 203, both from the Java security
 * providers in force, so that a validated module can take their place. The two secrets are joined
 * as SP 800-56C r2 allows: HKDF over their concatenation, with encapsulation and public half as
 * fixed info.
 *
 * <pre>
 *   either half   2  length of the P-384 key, big-endian
 *                 n  P-384 key (X.509 or PKCS #8)
 *                 n  ML-KEM-768 key (X.509 or PKCS #8)
 *   encapsulation 97  P-384 point
 *               1088  ML-KEM-768 ciphertext
 * </pre>
 */
final class P384MlKem implements Kem {
  static final P384MlKem STANDARD = new P384MlKem();
  private static final int POINT = 97;
  private static final int ENCAPSULATION = POINT + 1088;
  private static final byte[] SALT = "paitient hybrid-fips P-384 ML-KEM-768".getBytes(US_ASCII);

  private P384MlKem() {}

  @Override
  public Pair generate() {
    return working(() -> {
      var curve = KeyPairGenerator.getInstance("EC");
      curve.initialize(new ECGenParameterSpec("secp384r1"));
      var classic = curve.generateKeyPair();
      var lattice = KeyPairGenerator.getInstance("ML-KEM-768").generateKeyPair();
      byte[] halves = join(classic.getPrivate().getEncoded(), lattice.getPrivate().getEncoded());
      return new Pair(
          join(classic.getPublic().getEncoded(), lattice.getPublic().getEncoded()),
          SecretBytes.take(halves));
    });
  }

  @Override
  public Encapsulated encapsulate(byte[] publicHalf) {
    return working(() -> {
      var classic = KEM.getInstance("DHKEM").newEncapsulator(publicKey("EC", publicHalf));
      var lattice = KEM.getInstance("ML-KEM").newEncapsulator(publicKey("ML-KEM", publicHalf));
      var one = classic.encapsulate();
      var two = lattice.encapsulate();
      byte[] both =
          ByteBuffer.allocate(ENCAPSULATION)
              .put(one.encapsulation())
              .put(two.encapsulation())
              .array();
      byte[] secrets = moved(one.key().getEncoded(), two.key().getEncoded());
      return new Encapsulated(both, combine(secrets, both, publicHalf));
    });
  }

  @Override
  public SecretBytes decapsulate(SecretBytes privateHalf, byte[] publicHalf, byte[] encapsulation) {
    if (encapsulation.length != ENCAPSULATION) {
      throw KeysException.cannotOpen();
    }
    return privateHalf.use(halves ->
        working(() -> {
          var classic = KEM.getInstance("DHKEM").newDecapsulator(privateKey("EC", halves));
          var lattice = KEM.getInstance("ML-KEM").newDecapsulator(privateKey("ML-KEM", halves));
          byte[] point = Arrays.copyOf(encapsulation, POINT);
          byte[] rest = Arrays.copyOfRange(encapsulation, POINT, ENCAPSULATION);
          byte[] secrets =
              moved(
                  classic.decapsulate(point).getEncoded(), lattice.decapsulate(rest).getEncoded());
          return combine(secrets, encapsulation, publicHalf);
        }));
  }

  @Override
  public int encapsulationLength() {
    return ENCAPSULATION;
  }

  private static SecretBytes combine(byte[] secrets, byte[] encapsulation, byte[] publicHalf) {
    try (SecretBytes both = SecretBytes.take(secrets);
        SecretBytes extracted = Hkdf.extract(SALT, both)) {
      return Hkdf.expand(extracted, concat(encapsulation, publicHalf), Hkdf.HASH);
    }
  }

  private static PublicKey publicKey(String algorithm, byte[] joined)
      throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm)
        .generatePublic(new X509EncodedKeySpec(part(algorithm, joined)));
  }

  private static PrivateKey privateKey(String algorithm, byte[] joined)
      throws GeneralSecurityException {
    byte[] part = part(algorithm, joined);
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(part));
    } finally {
      Arrays.fill(part, (byte) 0);
    }
  }

  private static byte[] part(String algorithm, byte[] joined) {
    int first = 2 + ByteBuffer.wrap(joined).getShort();
    return algorithm.equals("EC")
        ? Arrays.copyOfRange(joined, 2, first)
        : Arrays.copyOfRange(joined, first, joined.length);
  }

  private static byte[] join(byte[] one, byte[] two) {
    byte[] joined =
        ByteBuffer.allocate(2 + one.length + two.length)
            .putShort((short) one.length)
            .put(one)
            .put(two)
            .array();
    Arrays.fill(one, (byte) 0);
    Arrays.fill(two, (byte) 0);
    return joined;
  }

  /** Both, one after the other; zeroes them. */
  private static byte[] moved(byte[] one, byte[] two) {
    byte[] both = concat(one, two);
    Arrays.fill(one, (byte) 0);
    Arrays.fill(two, (byte) 0);
    return both;
  }

  private static byte[] concat(byte[] one, byte[] two) {
    return ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
  }

  private static <T> T working(Step<T> step) {
    try {
      return step.run();
    } catch (DecapsulateException wrong) {
      throw KeysException.cannotOpen();
    } catch (GeneralSecurityException broken) {
      throw new KeysException(
          KeysException.Code.PROVIDER_UNAVAILABLE,
          "no security provider does P-384 with ML-KEM-768",
          broken);
    }
  }

  /** A step that may fail inside the Java security providers. */
  private interface Step<T> {
    T run() throws GeneralSecurityException;
  }
}
