// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The ways in which a checkpoint is signed. A log signs with Ed25519 and ML-DSA-44: either alone
 * would do, both together outlast. A witness cosigns with Ed25519.
 */
enum Scheme {
  /** C2SP signed-note: Ed25519 over the note's text. */
  ED25519(1, "Ed25519", "302a300506032b6570032100", 32) {
    @Override
    byte[] message(Checkpoint checkpoint, String signer, long unixSeconds) {
      return checkpoint.body().getBytes(UTF_8);
    }

    @Override
    boolean timestamped() {
      return false;
    }
  },

  /** C2SP tlog-cosignature: ML-DSA-44 (FIPS 204) over name, time, origin, size and root. */
  ML_DSA_44(6, "ML-DSA-44", "30820532300b06096086480165030403110382052100", 1312) {
    @Override
    byte[] message(Checkpoint checkpoint, String signer, long unixSeconds) {
      byte[] name = signer.getBytes(UTF_8);
      byte[] origin = checkpoint.origin().getBytes(UTF_8);
      ByteBuffer message = ByteBuffer.allocate(12 + 1 + name.length + 8 + 1 + origin.length + 48);
      message.put("subtree/v1\n\0".getBytes(UTF_8));
      message.put((byte) name.length).put(name).putLong(unixSeconds);
      message.put((byte) origin.length).put(origin).putLong(0).putLong(checkpoint.size());
      return message.put(checkpoint.rootHash()).array();
    }

    @Override
    boolean timestamped() {
      return true;
    }
  },

  /** C2SP tlog-cosignature: cosignature/v1, Ed25519 over the time and the note's text. */
  COSIGNATURE(4, "Ed25519", "302a300506032b6570032100", 32) {
    @Override
    byte[] message(Checkpoint checkpoint, String signer, long unixSeconds) {
      return ("cosignature/v1\ntime " + unixSeconds + "\n" + checkpoint.body()).getBytes(UTF_8);
    }

    @Override
    boolean timestamped() {
      return true;
    }
  };

  /** What a log signs with. */
  static final List<Scheme> OF_LOG = List.of(ED25519, ML_DSA_44);

  /** What a witness may cosign with. */
  static final List<Scheme> OF_WITNESS = List.of(COSIGNATURE, ML_DSA_44);

  private final byte type;
  private final String algorithm;
  private final String prefix;
  private final int keyBytes;

  Scheme(int type, String algorithm, String prefix, int keyBytes) {
    this.type = (byte) type;
    this.algorithm = algorithm;
    this.prefix = prefix;
    this.keyBytes = keyBytes;
  }

  /** What is signed. */
  abstract byte[] message(Checkpoint checkpoint, String signer, long unixSeconds);

  /** Whether eight bytes of time stand before the signature. */
  abstract boolean timestamped();

  byte type() {
    return type;
  }

  String algorithm() {
    return algorithm;
  }

  static Scheme ofType(int type) {
    return Arrays.stream(values())
        .filter(scheme -> scheme.type == type)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no signature type " + type));
  }

  /** The bare key that a JDK key wraps. */
  byte[] raw(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - keyBytes, encoded.length);
  }

  PublicKey key(byte[] raw) {
    if (raw.length != keyBytes) {
      throw new IllegalArgumentException("an " + algorithm + " key has " + keyBytes + " bytes");
    }
    byte[] encoded = HexFormat.of().parseHex(prefix + HexFormat.of().formatHex(raw));
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an " + algorithm + " key", e);
    }
  }
}
