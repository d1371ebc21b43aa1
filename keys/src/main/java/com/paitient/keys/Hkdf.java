// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;

/** HKDF-SHA-256 (RFC 5869) and HMAC-SHA-256 (RFC 2104) on {@link SecretBytes}. */
final class Hkdf {
  static final int HASH = 32;

  private static final byte FIRST = 1;

  private static final String KDF_NAME = "HKDF-SHA256";
  private static final String MAC_NAME = "HmacSHA256";

  /** Looked for once: looking through all providers costs more than a hash of a small value. */
  private static final Provider KDF_PROVIDER;

  private static final Provider MAC_PROVIDER;

  static {
    try {
      KDF_PROVIDER = Security.getProvider(KDF.getInstance(KDF_NAME).getProviderName());
      MAC_PROVIDER = Mac.getInstance(MAC_NAME).getProvider();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has HKDF and HMAC with SHA-256", missing);
    }
  }

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

  /**
   * {@code length} bytes out of a pseudorandom key, bound to {@code info}. The caller closes. One
   * block, which is the usual case, is one HMAC (RFC 5869, 2.3) and costs half as much so.
   */
  static SecretBytes expand(SecretBytes key, byte[] info, int length) {
    return length == HASH
        ? SecretBytes.take(
            mac(key, ByteBuffer.allocate(info.length + 1).put(info).put(FIRST).array()))
        : key.use(bytes ->
            derive(HKDFParameterSpec.expandOnly(new LentKey("Generic", bytes), info, length)));
  }

  /** A 32-byte key for the one use that {@code label} names. */
  static SecretBytes key(SecretBytes from, String label) {
    return expand(from, label.getBytes(StandardCharsets.UTF_8), HASH);
  }

  /** HMAC-SHA-256 of {@code message}. */
  static byte[] mac(SecretBytes key, byte[] message) {
    return key.use(bytes -> {
      try {
        Mac mac = Mac.getInstance(MAC_NAME, MAC_PROVIDER);
        mac.init(new LentKey(MAC_NAME, bytes));
        return mac.doFinal(message);
      } catch (GeneralSecurityException broken) {
        throw new IllegalStateException("HMAC-SHA-256 does not work on this JDK", broken);
      }
    });
  }

  private static SecretBytes derive(HKDFParameterSpec recipe) {
    try {
      return SecretBytes.take(KDF.getInstance(KDF_NAME, KDF_PROVIDER).deriveData(recipe));
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("HKDF-SHA-256 does not work on this JDK", broken);
    }
  }
}
