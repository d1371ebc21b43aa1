// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * HPKE (RFC 9180) in base mode, for one message: X-Wing (KEM 0x647A of draft-ietf-hpke-pq),
 * HKDF-SHA-256, AES-256-GCM. Bouncy Castle's HPKE has no X-Wing, so the key schedule is here, over
 * its X-Wing and the JDK's HKDF and AES.
 */
final class Hpke {
  static final int XWING = 0x647A;
  static final int AES_256_GCM = 2;
  static final int ENCAPSULATION = XWing.STANDARD.encapsulationLength();

  private static final int HKDF_SHA256 = 1;
  private static final byte[] VERSION = "HPKE-v1".getBytes(US_ASCII);

  private Hpke() {}

  /** Encapsulation and ciphertext, one after the other. */
  static byte[] seal(byte[] publicHalf, byte[] info, byte[] plain) {
    Kem.Encapsulated made = XWing.STANDARD.encapsulate(publicHalf);
    byte[] encapsulation = made.encapsulation;
    try (SecretBytes secret = made.secret;
        Schedule keys = Schedule.of(XWING, AES_256_GCM, secret, info)) {
      byte[] sealed = new byte[encapsulation.length + plain.length + Gcm.TAG];
      ByteBuffer out = ByteBuffer.wrap(sealed).put(encapsulation);
      Gcm.seal(keys.key, keys.nonce, new byte[0], ByteBuffer.wrap(plain), out);
      return sealed;
    }
  }

  /**
   * What {@link #seal} made with the same info.
   *
   * @throws KeysException CANNOT_OPEN
   */
  static byte[] open(SecretBytes privateHalf, byte[] publicHalf, byte[] info, byte[] sealed) {
    if (sealed.length < ENCAPSULATION + Gcm.TAG) {
      throw KeysException.cannotOpen();
    }
    byte[] encapsulation = Arrays.copyOf(sealed, ENCAPSULATION);
    try (SecretBytes secret = XWing.STANDARD.decapsulate(privateHalf, publicHalf, encapsulation);
        Schedule keys = Schedule.of(XWING, AES_256_GCM, secret, info)) {
      ByteBuffer rest = ByteBuffer.wrap(sealed, ENCAPSULATION, sealed.length - ENCAPSULATION);
      return Gcm.open(keys.key, keys.nonce, new byte[0], rest);
    }
  }

  /** Key and nonce of the one message (RFC 9180, 5.1). */
  static final class Schedule implements AutoCloseable {
    final SecretBytes key;
    final byte[] nonce;

    private Schedule(SecretBytes key, byte[] nonce) {
      this.key = key;
      this.nonce = nonce;
    }

    static Schedule of(int kem, int aead, SecretBytes sharedSecret, byte[] info) {
      byte[] suite =
          ByteBuffer.allocate(10)
              .put("HPKE".getBytes(US_ASCII))
              .putShort((short) kem)
              .putShort((short) HKDF_SHA256)
              .putShort((short) aead)
              .array();
      byte[] context =
          ByteBuffer.allocate(1 + 2 * Hkdf.HASH)
              .put((byte) 0)
              .put(extracted(suite, "psk_id_hash", new byte[0]))
              .put(extracted(suite, "info_hash", info))
              .array();
      try (SecretBytes labelled = empty(suite, "secret");
          SecretBytes secret = sharedSecret.use(salt -> Hkdf.extract(salt, labelled))) {
        return new Schedule(
            expanded(secret, suite, "key", context, Gcm.KEY),
            bytes(expanded(secret, suite, "base_nonce", context, Gcm.NONCE)));
      }
    }

    private static SecretBytes empty(byte[] suite, String label) {
      return SecretBytes.take(labelled(suite, label, new byte[0]));
    }

    private static byte[] extracted(byte[] suite, String label, byte[] input) {
      try (SecretBytes whole = SecretBytes.take(labelled(suite, label, input))) {
        return bytes(Hkdf.extract(new byte[0], whole));
      }
    }

    private static SecretBytes expanded(
        SecretBytes key, byte[] suite, String label, byte[] context, int length) {
      byte[] rest = labelled(suite, label, context);
      byte[] info = ByteBuffer.allocate(2 + rest.length).putShort((short) length).put(rest).array();
      return Hkdf.expand(key, info, length);
    }

    private static byte[] labelled(byte[] suite, String label, byte[] rest) {
      byte[] name = label.getBytes(US_ASCII);
      return ByteBuffer.allocate(VERSION.length + suite.length + name.length + rest.length)
          .put(VERSION)
          .put(suite)
          .put(name)
          .put(rest)
          .array();
    }

    private static byte[] bytes(SecretBytes value) {
      try (value) {
        return value.use(byte[]::clone);
      }
    }

    @Override
    public void close() {
      key.close();
    }
  }
}
