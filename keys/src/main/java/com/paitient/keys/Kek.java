// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A tenant's key-encryption key as the key store keeps it: the public half open, the private half
 * wrapped by a key provider. Named by the first eight bytes of the public half's SHA-256.
 */
final class Kek {
  static final int ID = 8;

  final int version;
  final Profile profile;
  final Instant created;
  final byte[] publicHalf;
  final Wrapped privateHalf;

  /** Sixteen hexadecimal digits. */
  final String id;

  Kek(int version, Profile profile, Instant created, byte[] publicHalf, Wrapped privateHalf) {
    this.version = version;
    this.profile = profile;
    this.created = created;
    this.publicHalf = publicHalf;
    this.privateHalf = privateHalf;
    this.id = idOf(publicHalf);
  }

  /** A fresh pair with its private half wrapped for {@code tenant}. */
  static Kek create(
      String tenant, int version, Profile profile, Instant created, KeyProvider provider) {
    try (Kem.Pair pair = profile.kem().generate()) {
      Context place = place(tenant, profile, idOf(pair.publicHalf));
      Wrapped wrapped = Wrapped.of(pair.privateHalf, provider, place);
      return new Kek(version, profile, created, pair.publicHalf, wrapped);
    }
  }

  /** The same key with its private half wrapped anew. */
  Kek rewrapped(Wrapped again) {
    return new Kek(version, profile, created, publicHalf, again);
  }

  /** What the private half is bound to. */
  Context place(String tenant) {
    return place(tenant, profile, id);
  }

  byte[] idBytes() {
    return HexFormat.of().parseHex(id);
  }

  private static Context place(String tenant, Profile profile, String id) {
    return new Context(tenant, "key-encryption-key", profile.toString(), id, "");
  }

  private static String idOf(byte[] publicHalf) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicHalf);
      return HexFormat.of().formatHex(digest, 0, ID);
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("SHA-256 does not work on this JDK", broken);
    }
  }
}
