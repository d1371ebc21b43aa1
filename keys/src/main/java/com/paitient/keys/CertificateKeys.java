// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The pairs that sign certificates, Ed25519 and ML-DSA-65: a certificate holds as long as one of
 * them does. Derived from the key store's secret, so that they are the same in every restored
 * backup of it. The JDK's keys cannot be zeroed; they are left to the collector.
 */
final class CertificateKeys {
  private static final String CLASSIC = "Ed25519";
  private static final String LATTICE = "ML-DSA-65";

  private final KeyPair classic;
  private final KeyPair lattice;

  private CertificateKeys(KeyPair classic, KeyPair lattice) {
    this.classic = classic;
    this.lattice = lattice;
  }

  static CertificateKeys of(SecretBytes secret) {
    return new CertificateKeys(
        pair(secret, CLASSIC, NamedParameterSpec.ED25519),
        pair(secret, LATTICE, NamedParameterSpec.ML_DSA_65));
  }

  /** 32 hexadecimal digits over both public keys. */
  String fingerprint() {
    return fingerprint(encoded(classic), encoded(lattice));
  }

  static String fingerprint(String classic, String lattice) {
    byte[] both = Context.encode("paitient certificate signer", classic, lattice);
    return HexFormat.of().formatHex(sha256(both), 0, 16);
  }

  /** Two lines: algorithm, public key, signature. */
  String sign(String body) {
    return line(CLASSIC, classic, body) + line(LATTICE, lattice, body);
  }

  /** Whether a line that {@link #sign} made is right for {@code body}. */
  static boolean isRight(String algorithm, String publicKey, String signature, String body) {
    try {
      var key =
          KeyFactory.getInstance(algorithm)
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey)));
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(body.getBytes(UTF_8));
      return verifier.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException wrong) {
      return false;
    }
  }

  static boolean isOrder(String first, String second) {
    return first.equals(CLASSIC) && second.equals(LATTICE);
  }

  private static String line(String algorithm, KeyPair pair, String body) {
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(pair.getPrivate());
      signer.update(body.getBytes(UTF_8));
      String signature = Base64.getEncoder().encodeToString(signer.sign());
      return algorithm + " " + encoded(pair) + " " + signature + "\n";
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(algorithm + " does not work on this JDK", broken);
    }
  }

  private static String encoded(KeyPair pair) {
    return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
  }

  private static KeyPair pair(SecretBytes secret, String algorithm, NamedParameterSpec spec) {
    try (SecretBytes seed = Hkdf.key(secret, "paitient certificate: " + algorithm)) {
      return seed.use(bytes -> {
        try {
          var generator = KeyPairGenerator.getInstance(algorithm);
          generator.initialize(spec, new ReplayedSeed(bytes));
          return generator.generateKeyPair();
        } catch (GeneralSecurityException broken) {
          throw new IllegalStateException(algorithm + " does not work on this JDK", broken);
        }
      });
    }
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("SHA-256 does not work on this JDK", broken);
    }
  }
}
