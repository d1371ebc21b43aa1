// SPDX-License-Identifier: MIT
package com.paitient.keys;

/**
 * A key encapsulation mechanism: whoever has the public half makes a secret and its encapsulation,
 * which only the private half turns back into the secret. Implementations are stateless and
 * thread-safe.
 */
sealed interface Kem permits XWing, P384MlKem {
  /** A fresh key pair. The caller closes it. */
  Pair generate();

  /** A fresh secret for the holder of the private half. The caller closes it. */
  Encapsulated encapsulate(byte[] publicHalf);

  /**
   * The secret of an encapsulation; the caller closes it. An encapsulation that was changed may
   * give another secret instead of a refusal.
   *
   * @throws KeysException CANNOT_OPEN
   */
  SecretBytes decapsulate(SecretBytes privateHalf, byte[] publicHalf, byte[] encapsulation);

  /** The length of every encapsulation. */
  int encapsulationLength();

  /** Both halves of a key pair. */
  final class Pair implements AutoCloseable {
    final byte[] publicHalf;
    final SecretBytes privateHalf;

    Pair(byte[] publicHalf, SecretBytes privateHalf) {
      this.publicHalf = publicHalf;
      this.privateHalf = privateHalf;
    }

    @Override
    public void close() {
      privateHalf.close();
    }
  }

  /** A secret and the encapsulation that carries it. */
  final class Encapsulated implements AutoCloseable {
    final byte[] encapsulation;
    final SecretBytes secret;

    Encapsulated(byte[] encapsulation, SecretBytes secret) {
      this.encapsulation = encapsulation;
      this.secret = secret;
    }

    @Override
    public void close() {
      secret.close();
    }
  }
}
