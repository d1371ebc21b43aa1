// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The private keys that sign a log's checkpoints, one Ed25519 and one ML-DSA-44. Their text holds
 * secrets: it MUST be kept from everyone but the service. Thread-safe.
 */
public final class LogKeys {
  private static final String TITLE = "paitient log keys 1";

  private final Map<Scheme, KeyPair> pairs;

  private LogKeys(Map<Scheme, KeyPair> pairs) {
    this.pairs = new EnumMap<>(pairs);
  }

  /** Makes new keys from the system's secure random source. */
  public static LogKeys generate() {
    Map<Scheme, KeyPair> pairs = new EnumMap<>(Scheme.class);
    for (Scheme scheme : Scheme.OF_LOG) {
      try {
        pairs.put(scheme, KeyPairGenerator.getInstance(scheme.algorithm()).generateKeyPair());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("JDK 25 has " + scheme.algorithm(), e);
      }
    }
    return new LogKeys(pairs);
  }

  /**
   * Reads what {@link #secretText} wrote: a title, and a line with private (PKCS #8) and public
   * (X.509) key for each scheme. Throws {@link IllegalArgumentException}, without content, on
   * anything else.
   */
  public static LogKeys parse(byte[] secretText) {
    List<String> lines = new String(secretText, US_ASCII).lines().toList();
    if (lines.size() != Scheme.OF_LOG.size() + 1 || !lines.getFirst().equals(TITLE)) {
      throw new IllegalArgumentException("not a file of log keys");
    }
    Iterator<String> rest = lines.listIterator(1);
    Map<Scheme, KeyPair> pairs = new EnumMap<>(Scheme.class);
    for (Scheme scheme : Scheme.OF_LOG) {
      pairs.put(scheme, pair(scheme, rest.next()));
    }
    return new LogKeys(pairs);
  }

  private static KeyPair pair(Scheme scheme, String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !parts[0].equals(scheme.algorithm())) {
      throw new IllegalArgumentException("a line of log keys has another form");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance(scheme.algorithm());
      return new KeyPair(
          factory.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(parts[2]))),
          factory.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(parts[1]))));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      throw new IllegalArgumentException("a line of log keys holds no key");
    }
  }

  /** The keys as {@link #parse} reads them. The caller MUST zero the array after use. */
  public byte[] secretText() {
    ByteBuffer text = ByteBuffer.allocate(32 * 1024);
    text.put((TITLE + "\n").getBytes(US_ASCII));
    pairs.forEach((scheme, pair) -> {
      text.put((scheme.algorithm() + " ").getBytes(US_ASCII));
      text.put(Base64.getEncoder().encode(pair.getPrivate().getEncoded())).put((byte) ' ');
      text.put(Base64.getEncoder().encode(pair.getPublic().getEncoded())).put((byte) '\n');
    });
    byte[] exact = Arrays.copyOf(text.array(), text.position());
    Arrays.fill(text.array(), (byte) 0);
    return exact;
  }

  /** The public keys under the log's name, for those who verify. */
  public List<VerifierKey> verifierKeys(String origin) {
    List<VerifierKey> keys = new ArrayList<>();
    pairs.forEach((scheme, pair) -> keys.add(new VerifierKey(origin, scheme, pair.getPublic())));
    return keys;
  }

  /** Signs {@code checkpoint} with every key, in the name of its origin. */
  public SignedCheckpoint sign(Checkpoint checkpoint, long unixSeconds) {
    return sign(checkpoint, checkpoint.origin(), unixSeconds);
  }

  /** Signs {@code checkpoint} with every key, in the name of {@code signer}. */
  SignedCheckpoint sign(Checkpoint checkpoint, String signer, long unixSeconds) {
    List<SignedCheckpoint.Line> lines = new ArrayList<>();
    for (VerifierKey key : verifierKeys(signer)) {
      lines.add(line(checkpoint, key, unixSeconds));
    }
    return new SignedCheckpoint(checkpoint, lines);
  }

  private SignedCheckpoint.Line line(Checkpoint checkpoint, VerifierKey key, long unixSeconds) {
    KeyPair pair = pairs.get(key.scheme());
    if (pair == null) {
      throw new IllegalStateException("keys exist for every scheme");
    }
    return key.sign(checkpoint, unixSeconds, pair.getPrivate());
  }

  @Override
  public String toString() {
    return "LogKeys" + pairs.keySet();
  }
}
