// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;

/** HKDF-SHA-256 (RFC 5869) and HMAC-SHA-256 (RFC 2104) on {@link SecretBytes}. */
final class Hkdf {
  static final int HASH = 32;

  private Hkdf() {}

  /** The pseudorandom key of {@code secret} and {@code salt}. The caller closes it. */
  static SecretBytes extract(byte[] salt, SecretBytes secret) {
    return secret.use(bytes ->
        derive(
            HKDFParameterSpec.ofExtract()
                .addIKM(new LentKey("Generic", bytes))
                .addSalt(salt)
                .extractOnly()));
  }

  /** {@code length} bytes out of a pseudorandom key, bound to {@code info}. The caller closes. */
  static SecretBytes expand(SecretBytes key, byte[] info, int length) {
    return key.use(
        bytes -> derive(HKDFParameterSpec.expandOnly(new LentKey("Generic", bytes), info, length)));
  }

  /** A 32-byte key for the one use that {@code label} names. */
  static SecretBytes key(SecretBytes from, String label) {
    return expand(from, label.getBytes(StandardCharsets.UTF_8), HASH);
  }

  /** HMAC-SHA-256 of {@code message}. */
  static byte[] mac(SecretBytes key, byte[] message) {
    return key.use(bytes -> {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new LentKey("HmacSHA256", bytes));
        return mac.doFinal(message);
      } catch (GeneralSecurityException broken) {
        throw new IllegalStateException("HMAC-SHA-256 does not work on this JDK", broken);
      }
    });
  }

  private static SecretBytes derive(HKDFParameterSpec recipe) {
    try {
      return SecretBytes.take(KDF.getInstance("HKDF-SHA256").deriveData(recipe));
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("HKDF-SHA-256 does not work on this JDK", broken);
    }
  }
}
