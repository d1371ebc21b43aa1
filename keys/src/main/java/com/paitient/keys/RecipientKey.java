// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * The key of a {@link Recipient}, which opens what was sealed for it. Its text is a secret: it MUST
 * be kept from everyone but the recipient. Thread-safe.
 *
 * <p>The text: {@code paitient recipient key 1}, and the X-Wing seed in base64, a line each.
 */
public final class RecipientKey implements AutoCloseable {
  private static final byte[] TITLE = "paitient recipient key 1\n".getBytes(US_ASCII);

  private final SecretBytes seed;
  private final Recipient recipient;

  private RecipientKey(SecretBytes seed, byte[] publicHalf) {
    this.seed = seed;
    this.recipient = new Recipient(publicHalf);
  }

  /** Makes a new one from the system's secure random source. */
  public static RecipientKey generate() {
    Kem.Pair pair = XWing.STANDARD.generate();
    return new RecipientKey(pair.privateHalf, pair.publicHalf);
  }

  /**
   * Reads {@link #secretText}.
   *
   * @throws IllegalArgumentException for anything else, without content
   */
  public static RecipientKey parse(byte[] secretText) {
    int end = secretText.length - 1;
    boolean isOurs =
        end > TITLE.length
            && Arrays.equals(secretText, 0, TITLE.length, TITLE, 0, TITLE.length)
            && secretText[end] == '\n';
    byte[] base64 = isOurs ? Arrays.copyOfRange(secretText, TITLE.length, end) : new byte[0];
    try (SecretBytes seed = SecretBytes.take(Base64.getDecoder().decode(base64))) {
      if (seed.length() != XWing.SEED) {
        throw new IllegalArgumentException("not a recipient's key");
      }
      Kem.Pair pair = XWing.pair(seed);
      return new RecipientKey(pair.privateHalf, pair.publicHalf);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("not a recipient's key");
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }

  /** The key as {@link #parse} reads it. The caller MUST zero the array after use. */
  public byte[] secretText() {
    return seed.use(bytes -> {
      byte[] base64 = Base64.getEncoder().encode(bytes);
      byte[] text =
          ByteBuffer.allocate(TITLE.length + base64.length + 1)
              .put(TITLE)
              .put(base64)
              .put((byte) '\n')
              .array();
      Arrays.fill(base64, (byte) 0);
      return text;
    });
  }

  /** For whom it opens. */
  public Recipient recipient() {
    return recipient;
  }

  SecretBytes decapsulate(byte[] encapsulation) {
    return XWing.STANDARD.decapsulate(seed, recipient.publicHalf(), encapsulation);
  }

  /** Zeroes it. */
  @Override
  public void close() {
    seed.close();
  }

  @Override
  public String toString() {
    return "RecipientKey[" + recipient.name() + "]";
  }
}
