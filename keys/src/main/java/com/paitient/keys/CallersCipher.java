// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-CBC with a key that a caller brings along, in the form of Presidio's {@code encrypt}:
 * base64url of the initialization vector and the ciphertext. Nothing tells whether it was changed:
 * it MUST NOT be used for what this service keeps. Thread-safe.
 */
public final class CallersCipher {
  private static final int BLOCK = 16;
  private static final Set<Integer> LENGTHS = Set.of(16, 24, 32);

  private final SecretKeySpec key;

  private CallersCipher(SecretKeySpec key) {
    this.key = key;
  }

  /**
   * With a key of 16, 24 or 32 bytes of UTF-8.
   *
   * @throws IllegalArgumentException for any other, without it
   */
  public static CallersCipher of(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    if (!LENGTHS.contains(bytes.length)) {
      throw new IllegalArgumentException("a key must be of 16, 24 or 32 bytes");
    }
    return new CallersCipher(new SecretKeySpec(bytes, "AES"));
  }

  public String encrypt(String text) {
    byte[] vector = new byte[BLOCK];
    new SecureRandom().nextBytes(vector);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, vector).doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .encodeToString(
              ByteBuffer.allocate(BLOCK + sealed.length).put(vector).put(sealed).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-CBC", e);
    }
  }

  /**
   * The text again.
   *
   * @throws KeysException CANNOT_OPEN for another key, or what is no such text
   */
  public String decrypt(String sealed) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(sealed);
      if (bytes.length < 2 * BLOCK) {
        throw cannotOpen();
      }
      byte[] vector = Arrays.copyOf(bytes, BLOCK);
      byte[] text = cipher(Cipher.DECRYPT_MODE, vector).doFinal(bytes, BLOCK, bytes.length - BLOCK);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (IllegalArgumentException | GeneralSecurityException | CharacterCodingException _) {
      throw cannotOpen();
    }
  }

  private static KeysException cannotOpen() {
    return new KeysException(KeysException.Code.CANNOT_OPEN, "not encrypted with this key");
  }

  private Cipher cipher(int mode, byte[] vector) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, key, new IvParameterSpec(vector));
    return cipher;
  }

  @Override
  public String toString() {
    return "CallersCipher";
  }
}
