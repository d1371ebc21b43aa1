// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The secret of an API key. Its text is {@code psm_}, the environment, {@code _}, 43 base62 digits
 * (256 random bits) and 6 base62 digits, the CRC-32 of all before them, so that secret scanners can
 * tell a key from noise without asking us.
 */
public final class KeySecret {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_DIGITS = 43;
  private static final int CHECK_DIGITS = 6;
  private static final Set<String> BEGINNINGS = Set.of("psm_live_", "psm_test_");
  private static final int BEGINNING = 9;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;

  private KeySecret(String text) {
    this.text = text;
  }

  /** A new secret for {@code environment}, {@code live} or {@code test}. */
  public static KeySecret random(String environment) {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    String body = "psm_" + environment + "_" + base62(new BigInteger(1, bytes), RANDOM_DIGITS);
    return new KeySecret(body + check(body));
  }

  /** The secret in {@code text}, unless it has another shape or its check digits are wrong. */
  public static Optional<KeySecret> parse(String text) {
    if (!isShaped(text)) {
      return Optional.empty();
    }
    int end = text.length() - CHECK_DIGITS;
    return check(text.substring(0, end)).equals(text.substring(end))
        ? Optional.of(new KeySecret(text))
        : Optional.empty();
  }

  private static boolean isShaped(String text) {
    if (text.length() != BEGINNING + RANDOM_DIGITS + CHECK_DIGITS
        || !BEGINNINGS.contains(text.substring(0, BEGINNING))) {
      return false;
    }
    for (int i = BEGINNING; i < text.length(); i++) {
      if (DIGITS.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** SHA-256 of the text; enough to keep, since 256 random bits cannot be guessed. */
  public byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The text, to be shown once. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "KeySecret[hidden]";
  }

  private static String check(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    char[] digits = new char[CHECK_DIGITS];
    long rest = crc.getValue();
    for (int i = CHECK_DIGITS - 1; i >= 0; i--) {
      digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
      rest /= DIGITS.length();
    }
    return new String(digits);
  }

  private static String base62(BigInteger value, int width) {
    char[] digits = new char[width];
    BigInteger rest = value;
    for (int i = width - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(62));
      digits[i] = DIGITS.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(digits);
  }
}
