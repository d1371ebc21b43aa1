// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The private key that a witness cosigns with (C2SP cosignature/v1, Ed25519). Its text is a secret:
 * it MUST be kept from everyone but the witness. Thread-safe.
 */
public final class WitnessKey {
  private static final String TITLE = "paitient witness key 1";
  private static final Pattern NAME = Pattern.compile("[^\\s+\\p{Cntrl}]{1,255}");

  private final VerifierKey key;
  private final KeyPair pair;

  private WitnessKey(String name, KeyPair pair) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a witness has a name without spaces and plus");
    }
    this.pair = pair;
    this.key = new VerifierKey(name, Scheme.COSIGNATURE, pair.getPublic());
  }

  /** Makes a new key for a witness of this name, such as {@code witness.example.org}. */
  public static WitnessKey generate(String name) {
    try {
      return new WitnessKey(name, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** Reads {@link #secretText}; throws {@link IllegalArgumentException}, without content. */
  public static WitnessKey parse(byte[] secretText) {
    List<String> lines = new String(secretText, US_ASCII).lines().toList();
    if (lines.size() != 4 || !lines.getFirst().equals(TITLE)) {
      throw new IllegalArgumentException("not a witness's key");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance("Ed25519");
      Base64.Decoder base64 = Base64.getDecoder();
      return new WitnessKey(
          lines.get(1),
          new KeyPair(
              factory.generatePublic(new X509EncodedKeySpec(base64.decode(lines.get(3)))),
              factory.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(lines.get(2))))));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      throw new IllegalArgumentException("not a witness's key");
    }
  }

  /** The key as {@link #parse} reads it. The caller MUST zero the array after use. */
  public byte[] secretText() {
    Base64.Encoder base64 = Base64.getEncoder();
    return String.join(
            "\n",
            TITLE,
            key.name(),
            base64.encodeToString(pair.getPrivate().getEncoded()),
            base64.encodeToString(pair.getPublic().getEncoded()),
            "")
        .getBytes(US_ASCII);
  }

  /** The public half, for policies. */
  public VerifierKey verifierKey() {
    return key;
  }

  /** The signature line under {@code checkpoint}; the caller MUST have checked its growth. */
  public SignedCheckpoint.Line cosign(Checkpoint checkpoint, long unixSeconds) {
    return key.sign(checkpoint, unixSeconds, pair.getPrivate());
  }

  @Override
  public String toString() {
    return "WitnessKey[" + key + "]";
  }
}
