// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.tree.TreeHash;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** The key's id as the key's text has it: eight hexadecimal digits. */
  public String hexId() {
    return HexFormat.of().toHexDigits(id());
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

  /** This key's signature line under {@code checkpoint}, made with its private half. */
  SignedCheckpoint.Line sign(Checkpoint checkpoint, long unixSeconds, PrivateKey half) {
    byte[] made;
    try {
      Signature signature = Signature.getInstance(scheme.algorithm());
      signature.initSign(half);
      signature.update(scheme.message(checkpoint, name, unixSeconds));
      made = signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a checkpoint could not be signed", e);
    }
    ByteBuffer blob = ByteBuffer.allocate(12 + made.length).putInt(id());
    if (scheme.timestamped()) {
      blob.putLong(unixSeconds);
    }
    blob.put(made);
    byte[] exact = Arrays.copyOf(blob.array(), blob.position());
    return new SignedCheckpoint.Line(name, Base64.getEncoder().encodeToString(exact));
  }

  /** Whether {@code signed} has a signature by this key, and none that is wrong. */
  public boolean signs(SignedCheckpoint signed) {
    List<SignedCheckpoint.Line> claimed =
        signed.signatures().stream().filter(this::claims).toList();
    return !claimed.isEmpty()
        && claimed.stream().allMatch(line -> verifies(signed.checkpoint(), line));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerifierKey key && key.text().equals(text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return name + "+" + hexId();
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
