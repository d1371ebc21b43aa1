// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Somebody for whom files are sealed: the public half of an X-Wing pair. As text it is {@code
 * psm-recipient-} and base64url of the half and four bytes of its SHA-256, so that a copy that was
 * cut or mistyped is found. Nothing about it is secret, but who exchanges it reads what is sealed
 * for it: compare {@link #name}.
 */
public final class Recipient {
  private static final String PREFIX = "psm-recipient-";
  private static final int LENGTH = 1216;
  private static final int CHECK = 4;

  private final byte[] publicHalf;

  /** Copies the half, which has 1,216 bytes. */
  Recipient(byte[] publicHalf) {
    if (publicHalf.length != LENGTH) {
      throw new IllegalArgumentException("a recipient's key has 1,216 bytes");
    }
    this.publicHalf = publicHalf.clone();
  }

  /**
   * Reads {@link #text}, with blanks around it.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Recipient parse(String text) {
    String bare = text.strip();
    if (!bare.startsWith(PREFIX)) {
      throw new IllegalArgumentException("a recipient's key begins with psm-recipient-");
    }
    byte[] bytes = Base64.getUrlDecoder().decode(bare.substring(PREFIX.length()));
    if (bytes.length != LENGTH + CHECK) {
      throw new IllegalArgumentException("the recipient's key was cut or is too long");
    }
    Recipient read = new Recipient(Arrays.copyOf(bytes, LENGTH));
    if (!read.text().equals(bare)) {
      throw new IllegalArgumentException("the recipient's key was mistyped");
    }
    return read;
  }

  /** One line. */
  public String text() {
    byte[] bytes = Arrays.copyOf(publicHalf, LENGTH + CHECK);
    System.arraycopy(digest(), 0, bytes, LENGTH, CHECK);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** 32 hexadecimal digits to compare by. */
  public String name() {
    return HexFormat.of().formatHex(digest(), 0, 16);
  }

  byte[] publicHalf() {
    return publicHalf.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Recipient that && Arrays.equals(publicHalf, that.publicHalf);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(publicHalf);
  }

  @Override
  public String toString() {
    return "Recipient[" + name() + "]";
  }

  private byte[] digest() {
    return CertificateKeys.sha256(publicHalf);
  }
}
