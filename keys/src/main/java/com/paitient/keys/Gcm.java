// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags: the one cipher of this module.
 * Callers own the uniqueness of nonces; nothing outside the package can choose one. Buffers are
 * ranges of arrays, and their positions stay: the JDK's way for arrays is the quicker one.
 */
final class Gcm {
  static final int KEY = 32;
  static final int NONCE = 12;
  static final int TAG = 16;

  private static final String CIPHER = "AES/GCM/NoPadding";

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Looked for once: looking through all providers costs more than a small value's cipher. */
  private static final Provider PROVIDER = provider();

  private Gcm() {}

  private static Provider provider() {
    try {
      return Cipher.getInstance(CIPHER).getProvider();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has AES-256-GCM", missing);
    }
  }

  /** Random bytes for nonces and salts. */
  static byte[] random(int length) {
    byte[] fresh = new byte[length];
    RANDOM.nextBytes(fresh);
    return fresh;
  }

  /** Encrypts {@code plain} into {@code out}: ciphertext, then tag. Returns their length. */
  static int seal(SecretBytes key, byte[] nonce, byte[] aad, ByteBuffer plain, ByteBuffer out) {
    return run(Cipher.ENCRYPT_MODE, key, nonce, aad, plain, out);
  }

  /** The ciphertext and tag of {@code plain} in an array of their own. */
  static byte[] seal(SecretBytes key, byte[] nonce, byte[] aad, byte[] plain) {
    ByteBuffer out = ByteBuffer.allocate(plain.length + TAG);
    seal(key, nonce, aad, ByteBuffer.wrap(plain), out);
    return out.array();
  }

  /**
   * Decrypts {@code sealed} into {@code out}, nothing at all unless the tag is right, and returns
   * the plaintext's length.
   *
   * @throws KeysException CANNOT_OPEN
   */
  static int open(SecretBytes key, byte[] nonce, byte[] aad, ByteBuffer sealed, ByteBuffer out) {
    if (sealed.remaining() < TAG) {
      throw KeysException.cannotOpen();
    }
    return run(Cipher.DECRYPT_MODE, key, nonce, aad, sealed, out);
  }

  /** The plaintext in an array of its own. */
  static byte[] open(SecretBytes key, byte[] nonce, byte[] aad, ByteBuffer sealed) {
    ByteBuffer out = ByteBuffer.allocate(Math.max(0, sealed.remaining() - TAG));
    open(key, nonce, aad, sealed, out);
    return out.array();
  }

  private static int run(
      int mode, SecretBytes key, byte[] nonce, byte[] aad, ByteBuffer in, ByteBuffer out) {
    return key.use(bytes -> {
      try {
        Cipher cipher = Cipher.getInstance(CIPHER, PROVIDER);
        cipher.init(mode, new LentKey("AES", bytes), new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(aad);
        int from = in.arrayOffset() + in.position();
        int to = out.arrayOffset() + out.position();
        return cipher.doFinal(in.array(), from, in.remaining(), out.array(), to);
      } catch (AEADBadTagException wrong) {
        throw KeysException.cannotOpen();
      } catch (GeneralSecurityException broken) {
        throw new IllegalStateException("AES-256-GCM does not work on this JDK", broken);
      }
    });
  }
}
