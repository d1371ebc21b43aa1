// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.tree.TreeHash;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A name and the public key that signs for it: a C2SP vkey. Thread-safe. */
public final class VerifierKey {
  private final String name;
  private final Scheme scheme;
  private final PublicKey key;

  VerifierKey(String name, Scheme scheme, PublicKey key) {
    this.name = name;
    this.scheme = scheme;
    this.key = key;
  }

  /**
   * Reads {@code name+key id+base64}; throws {@link IllegalArgumentException} for another form, an
   * unknown type, or a key id that is not the key's.
   */
  public static VerifierKey parse(String vkey) {
    String[] parts = vkey.split("\\+", 3);
    if (parts.length != 3 || parts[0].isEmpty()) {
      throw new IllegalArgumentException("a verifier key is name+id+key");
    }
    byte[] typed = Base64.getDecoder().decode(parts[2]);
    if (typed.length == 0) {
      throw new IllegalArgumentException("an empty verifier key");
    }
    Scheme scheme = Scheme.ofType(typed[0]);
    VerifierKey key =
        new VerifierKey(parts[0], scheme, scheme.key(Arrays.copyOfRange(typed, 1, typed.length)));
    if (!HexFormat.of().toHexDigits(key.id()).equals(parts[1])) {
      throw new IllegalArgumentException("the id of a verifier key is not the key's");
    }
    return key;
  }

  public String name() {
    return name;
  }

  Scheme scheme() {
    return scheme;
  }

  /** SHA-256(name, newline, type, key), its first four bytes. */
  int id() {
    MessageDigest digest = TreeHash.sha256();
    digest.update((name + "\n").getBytes(UTF_8));
    digest.update(scheme.type());
    return ByteBuffer.wrap(digest.digest(scheme.raw(key))).getInt();
  }

  /** The key as text. */
  public String text() {
    byte[] raw = scheme.raw(key);
    byte[] typed = ByteBuffer.allocate(raw.length + 1).put(scheme.type()).put(raw).array();
    return name
        + "+"
        + HexFormat.of().toHexDigits(id())
        + "+"
        + Base64.getEncoder().encodeToString(typed);
  }

  /** Whether {@code line} claims to be by this key. */
  boolean claims(SignedCheckpoint.Line line) {
    return line.name().equals(name) && line.keyId() == id();
  }

  /** Whether {@code line} is this key's signature under {@code checkpoint}. */
  boolean verifies(Checkpoint checkpoint, SignedCheckpoint.Line line) {
    ByteBuffer bytes = ByteBuffer.wrap(line.signature());
    if (scheme.timestamped() && bytes.remaining() < Long.BYTES) {
      return false;
    }
    long unixSeconds = scheme.timestamped() ? bytes.getLong() : 0;
    try {
      Signature signature = Signature.getInstance(scheme.algorithm());
      signature.initVerify(key);
      signature.update(scheme.message(checkpoint, name, unixSeconds));
      return signature.verify(bytes.array(), bytes.position(), bytes.remaining());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
