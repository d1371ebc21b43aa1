// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Files that leave the service, as exports and backups: sealed for a {@link Recipient} or by a
 * passphrase, piece by piece, however long they are. Numbers are big-endian:
 *
 * <pre>
 *   7  "PSMFILE"
 *   1  version of this format, 1
 *   1  1: by a passphrase, 2: for a recipient
 *      by a passphrase
 *         4  Argon2id memory in KiB
 *         4  passes
 *         1  lanes
 *        16  salt
 *      for a recipient
 *        16  the recipient's name
 *      1120  X-Wing encapsulation
 *   7  random nonce prefix
 *   n  {@link SealedSegments}, with all before as associated data
 * </pre>
 *
 * <p>The key is what Argon2id gives, or HKDF-SHA-256 of the encapsulated secret with all before as
 * info. A stream that was not closed is cut short, and does not open to its end.
 */
public final class SealedFile {
  private static final byte[] MAGIC = {'P', 'S', 'M', 'F', 'I', 'L', 'E', 1};
  private static final byte BY_PASSPHRASE = 1;
  private static final byte FOR_RECIPIENT = 2;
  private static final int SALT = 16;
  private static final int NAME = 16;
  private static final int COSTS = 4 + 4 + 1;
  private static final int ENCAPSULATION = 1120;
  private static final byte[] LABEL = "paitient sealed file".getBytes(US_ASCII);

  private SealedFile() {}

  /**
   * What is written to the result is sealed for {@code recipient} into {@code out}. Closing it ends
   * the file and closes {@code out}.
   *
   * @throws IOException when {@code out} fails
   */
  public static OutputStream seal(OutputStream out, Recipient recipient) throws IOException {
    try (Kem.Encapsulated made = XWing.STANDARD.encapsulate(recipient.publicHalf())) {
      byte[] head =
          start(FOR_RECIPIENT, NAME + ENCAPSULATION)
              .put(HexFormat.of().parseHex(recipient.name()))
              .put(made.encapsulation)
              .put(Gcm.random(SealedSegments.PREFIX))
              .array();
      out.write(head);
      return new SealingStream(out, segments(key(made.secret, head), head));
    }
  }

  /**
   * The same by a passphrase.
   *
   * @throws IOException when {@code out} fails
   */
  public static OutputStream seal(OutputStream out, SecretBytes passphrase) throws IOException {
    Argon2id costs = Argon2id.RECOMMENDED;
    byte[] salt = Gcm.random(SALT);
    byte[] head =
        start(BY_PASSPHRASE, COSTS + SALT)
            .putInt(costs.memory())
            .putInt(costs.passes())
            .put((byte) costs.lanes())
            .put(salt)
            .put(Gcm.random(SealedSegments.PREFIX))
            .array();
    out.write(head);
    return new SealingStream(out, segments(costs.key(passphrase, salt), head));
  }

  /**
   * The plaintext of what was sealed for the recipient of {@code key}; its reads fail with an
   * IOException, before any byte of it, at a piece that was changed or cut short. Closing it closes
   * {@code in}.
   *
   * @throws KeysException CANNOT_OPEN, UNKNOWN_FORMAT, or REFUSED when it was sealed by a
   *     passphrase or for another
   * @throws IOException when {@code in} fails
   */
  public static InputStream open(InputStream in, RecipientKey key) throws IOException {
    byte[] head = head(in, FOR_RECIPIENT);
    int name = MAGIC.length + 1;
    String meant = HexFormat.of().formatHex(head, name, name + NAME);
    if (!meant.equals(key.recipient().name())) {
      throw KeysException.refused("it was sealed for the recipient " + meant);
    }
    byte[] encapsulation = Arrays.copyOfRange(head, name + NAME, name + NAME + ENCAPSULATION);
    try (SecretBytes secret = key.decapsulate(encapsulation)) {
      return new OpenedStream(in, segments(key(secret, head), head));
    }
  }

  /**
   * The same by a passphrase.
   *
   * @throws KeysException CANNOT_OPEN, UNKNOWN_FORMAT, or REFUSED when it was sealed for a
   *     recipient
   * @throws IOException when {@code in} fails
   */
  public static InputStream open(InputStream in, SecretBytes passphrase) throws IOException {
    byte[] head = head(in, BY_PASSPHRASE);
    ByteBuffer fields = ByteBuffer.wrap(head, MAGIC.length + 1, COSTS + SALT);
    Argon2id costs = Argon2id.RECOMMENDED;
    if (fields.getInt() != costs.memory()
        || fields.getInt() != costs.passes()
        || fields.get() != costs.lanes()) {
      throw KeysException.cannotOpen();
    }
    byte[] salt = new byte[SALT];
    fields.get(salt);
    return new OpenedStream(in, segments(costs.key(passphrase, salt), head));
  }

  private static ByteBuffer start(byte kind, int length) {
    return ByteBuffer.allocate(MAGIC.length + 1 + length + SealedSegments.PREFIX)
        .put(MAGIC)
        .put(kind);
  }

  private static byte[] head(InputStream in, byte wanted) throws IOException {
    byte[] first = in.readNBytes(MAGIC.length + 1);
    int last = MAGIC.length - 1;
    if (first.length <= MAGIC.length || !Arrays.equals(first, 0, last, MAGIC, 0, last)) {
      throw KeysException.cannotOpen();
    }
    if (first[last] != MAGIC[last]) {
      throw KeysException.unknownFormat(first[last]);
    }
    byte kind = first[MAGIC.length];
    if (kind != BY_PASSPHRASE && kind != FOR_RECIPIENT) {
      throw KeysException.unknownFormat(kind);
    }
    if (kind != wanted) {
      throw KeysException.refused(
          kind == BY_PASSPHRASE
              ? "it was sealed by a passphrase"
              : "it was sealed for a recipient, whose key is needed");
    }
    int rest = (kind == BY_PASSPHRASE ? COSTS + SALT : NAME + ENCAPSULATION);
    byte[] more = in.readNBytes(rest + SealedSegments.PREFIX);
    if (more.length < rest + SealedSegments.PREFIX) {
      throw KeysException.cannotOpen();
    }
    return ByteBuffer.allocate(first.length + more.length).put(first).put(more).array();
  }

  private static SecretBytes key(SecretBytes secret, byte[] head) {
    try (SecretBytes extracted = Hkdf.extract(LABEL, secret)) {
      return Hkdf.expand(extracted, head, Gcm.KEY);
    }
  }

  private static SealedSegments segments(SecretBytes key, byte[] head) {
    byte[] prefix = Arrays.copyOfRange(head, head.length - SealedSegments.PREFIX, head.length);
    return new SealedSegments(key, prefix, head);
  }
}
