// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.security.SecureRandom;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/**
 * X-Wing (draft-connolly-cfrg-xwing-kem): X25519 with ML-KEM-768, secure as long as one of them is.
 * Bouncy Castle's implementation, checked against the draft's vectors. The private half is the
 * 32-byte seed; what Bouncy Castle expands from it lives for one call and is left to the collector.
 */
final class XWing implements Kem {
  static final XWing STANDARD = new XWing(new SecureRandom());
  static final int SEED = 32;
  private static final int ENCAPSULATION = 1088 + 32;

  private final SecureRandom random;

  /** With a random source of the caller's: for published vectors. */
  XWing(SecureRandom random) {
    this.random = random;
  }

  @Override
  public Pair generate() {
    byte[] seed = new byte[SEED];
    random.nextBytes(seed);
    SecretBytes privateHalf = SecretBytes.take(seed);
    return new Pair(publicHalf(privateHalf), privateHalf);
  }

  /** The pair of a seed, with a copy of it. */
  static Pair pair(SecretBytes seed) {
    return new Pair(publicHalf(seed), seed.use(SecretBytes::copyOf));
  }

  @Override
  public Encapsulated encapsulate(byte[] publicHalf) {
    SecretWithEncapsulation made =
        new XWingKEMGenerator(random)
            .generateEncapsulated(new XWingPublicKeyParameters(publicHalf));
    return new Encapsulated(made.getEncapsulation(), SecretBytes.take(made.getSecret()));
  }

  @Override
  public SecretBytes decapsulate(SecretBytes privateHalf, byte[] publicHalf, byte[] encapsulation) {
    if (encapsulation.length != ENCAPSULATION) {
      throw KeysException.cannotOpen();
    }
    return privateHalf.use(seed -> extract(seed, encapsulation));
  }

  @Override
  public int encapsulationLength() {
    return ENCAPSULATION;
  }

  private static SecretBytes extract(byte[] seed, byte[] encapsulation) {
    try {
      var extractor = new XWingKEMExtractor(new XWingPrivateKeyParameters(seed));
      return SecretBytes.take(extractor.extractSecret(encapsulation));
    } catch (IllegalStateException lowOrderPoint) {
      throw KeysException.cannotOpen();
    }
  }

  private static byte[] publicHalf(SecretBytes seed) {
    return seed.use(bytes -> {
      var generator = new org.bouncycastle.pqc.crypto.xwing.XWingKeyPairGenerator();
      generator.init(
          new org.bouncycastle.crypto.KeyGenerationParameters(new ReplayedSeed(bytes), SEED * 8));
      var publicKey = (XWingPublicKeyParameters) generator.generateKeyPair().getPublic();
      return publicKey.getEncoded();
    });
  }
}
