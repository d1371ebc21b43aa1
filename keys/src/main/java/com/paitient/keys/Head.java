// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The head of everything that is sealed: a data key wrapped under a key-encryption key.
 *
 * <pre>
 *   1  version of this format, 1
 *   1  profile: 1 hybrid-xwing, 2 hybrid-fips
 *   8  name of the key-encryption key
 *   n  encapsulation: 1,120 bytes in hybrid-xwing, 1,185 in hybrid-fips
 *  48  AES-256-GCM of the data key, with its tag
 * </pre>
 *
 * <p>Key and nonce of that last step are HKDF-SHA-256 with the store's origin key as salt, the
 * encapsulated secret as input, and as info all before and what the data key is bound to (tenant,
 * purpose and table), which is the associated data, too. The origin key makes the head prove that
 * this store made it: the public half alone is not enough to forge one.
 *
 * <p>A head can be exchanged for another one of the same data key (re-wrapping), so nothing after
 * it depends on its bytes.
 */
final class Head {
  private static final byte VERSION = 1;
  private static final int PREFIX = 1 + 1 + Kek.ID;
  private static final int WRAPPED = Gcm.KEY + Gcm.TAG;
  private static final byte[] LABEL = "paitient data key".getBytes(US_ASCII);

  private Head() {}

  /**
   * The length of the head at the start of {@code sealed}, which may hold just its first two bytes.
   *
   * @throws KeysException UNKNOWN_FORMAT, or CANNOT_OPEN when too short to tell
   */
  static int length(byte[] sealed) {
    if (sealed.length < 2) {
      throw KeysException.cannotOpen();
    }
    if (sealed[0] != VERSION) {
      throw KeysException.unknownFormat(sealed[0]);
    }
    return PREFIX + Profile.of(sealed[1]).kem().encapsulationLength() + WRAPPED;
  }

  /** The name of the key-encryption key of a whole head. */
  static String kek(byte[] head) {
    return HexFormat.of().formatHex(head, 2, PREFIX);
  }

  /** Wraps {@code dataKey} under the public half of {@code kek}. */
  static byte[] wrap(Kek kek, SecretBytes origin, SecretBytes dataKey, byte[] shared) {
    try (Kem.Encapsulated made = kek.profile.kem().encapsulate(kek.publicHalf)) {
      int body = PREFIX + made.encapsulation.length;
      byte[] head = new byte[body + WRAPPED];
      ByteBuffer.wrap(head)
          .put(VERSION)
          .put(kek.profile.code())
          .put(kek.idBytes())
          .put(made.encapsulation);
      byte[] info = info(head, shared);
      try (Once once = Once.of(origin, made.secret, info)) {
        dataKey.use(plain ->
            Gcm.seal(
                once.key,
                once.nonce,
                info,
                ByteBuffer.wrap(plain),
                ByteBuffer.wrap(head, body, WRAPPED)));
      }
      return head;
    }
  }

  /**
   * The data key of a whole head; the caller closes it.
   *
   * @throws KeysException CANNOT_OPEN
   */
  static SecretBytes unwrap(
      byte[] head, Kek kek, SecretBytes privateHalf, SecretBytes origin, byte[] shared) {
    if (head[1] != kek.profile.code()) {
      throw KeysException.cannotOpen();
    }
    int body = head.length - WRAPPED;
    byte[] encapsulation = Arrays.copyOfRange(head, PREFIX, body);
    byte[] info = info(head, shared);
    try (SecretBytes secret =
            kek.profile.kem().decapsulate(privateHalf, kek.publicHalf, encapsulation);
        Once once = Once.of(origin, secret, info)) {
      return SecretBytes.take(
          Gcm.open(once.key, once.nonce, info, ByteBuffer.wrap(head, body, WRAPPED)));
    }
  }

  private static byte[] info(byte[] head, byte[] shared) {
    int length = head.length - WRAPPED;
    return ByteBuffer.allocate(LABEL.length + length + shared.length)
        .put(LABEL)
        .put(head, 0, length)
        .put(shared)
        .array();
  }

  /** Key and nonce for one encapsulation, which nothing else is ever sealed under. */
  private static final class Once implements AutoCloseable {
    final SecretBytes key;
    final byte[] nonce;

    private Once(SecretBytes key, byte[] nonce) {
      this.key = key;
      this.nonce = nonce;
    }

    static Once of(SecretBytes origin, SecretBytes secret, byte[] info) {
      try (SecretBytes extracted = origin.use(salt -> Hkdf.extract(salt, secret));
          SecretBytes both = Hkdf.expand(extracted, info, Gcm.KEY + Gcm.NONCE)) {
        return both.use(bytes ->
            new Once(
                SecretBytes.take(Arrays.copyOf(bytes, Gcm.KEY)),
                Arrays.copyOfRange(bytes, Gcm.KEY, bytes.length)));
      }
    }

    @Override
    public void close() {
      key.close();
    }
  }
}
