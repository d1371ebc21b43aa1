// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Seals and opens values under the key hierarchy: each value under a data key of its own, the data
 * key wrapped below the root, both bound to a {@link Context}.
 *
 * <p>What {@link #seal} makes:
 *
 * <pre>
 *   1  version of this format, 1
 *   1  how the data key is wrapped, 0: AES-256-GCM under the tenant's key-encryption key
 *   4  version of the key-encryption key, big-endian, 0
 *  12  random nonce of the wrapped data key
 *  48  the data key and its tag; bound to all before and to tenant, purpose and table
 *  12  random nonce of the value
 *   n  the value; bound to all before and to the whole context
 *  16  tag
 * </pre>
 *
 * <p>{@link #sealStream} writes the same head with a random nonce prefix of 7 bytes in place of the
 * value's nonce, then {@link SealedSegments}.
 *
 * <p>Thread-safe. Fails with {@link KeysException} and never gives out unauthenticated bytes.
 */
public final class Envelope implements AutoCloseable {
  private static final byte VERSION = 1;
  private static final byte SYMMETRIC = 0;
  private static final int HEAD = 1 + 1 + 4;
  private static final int WRAPPED = Gcm.NONCE + Gcm.KEY + Gcm.TAG;
  private static final int KEYED = HEAD + WRAPPED;
  private static final Context PLACE =
      new Context(Context.SYSTEM, "key-store", "store.key", "", "");

  private final SecretBytes master;

  private Envelope(SecretBytes master) {
    this.master = master;
  }

  /**
   * Opens the key store in {@code folder} under {@code root}, or makes one where there is none.
   *
   * @throws KeysException BAD_KEY_FILE when the store is damaged or open to others, CANNOT_OPEN
   *     when {@code root} is not the root it was made under
   */
  public static Envelope open(Path folder, KeyProvider root) {
    Path store = folder.resolve("store.key");
    if (!Files.exists(store, LinkOption.NOFOLLOW_LINKS)) {
      DurableFile.createFolder(folder);
      try (SecretBytes fresh = SecretBytes.random(Gcm.KEY)) {
        DurableFile.create(store, root.wrap(fresh, PLACE));
      }
    }
    return new Envelope(root.unwrap(DurableFile.read(store), PLACE));
  }

  /** The sealed form of {@code plaintext}; another one at each call. */
  public byte[] seal(byte[] plaintext, Context context) {
    byte[] sealed = new byte[KEYED + Gcm.NONCE + plaintext.length + Gcm.TAG];
    try (SecretBytes key = freshDataKey(context, sealed)) {
      byte[] nonce = Gcm.random(Gcm.NONCE);
      System.arraycopy(nonce, 0, sealed, KEYED, nonce.length);
      byte[] aad = aad(sealed, KEYED, context.encoded());
      Gcm.seal(key, nonce, aad, ByteBuffer.wrap(plaintext), at(sealed, KEYED + Gcm.NONCE));
    }
    return sealed;
  }

  /**
   * What was sealed with the same context.
   *
   * @throws KeysException CANNOT_OPEN, UNKNOWN_FORMAT, KEY_GONE, PROVIDER_UNAVAILABLE
   */
  public byte[] open(byte[] sealed, Context context) {
    try (SecretBytes key = dataKey(sealed, context)) {
      if (sealed.length < KEYED + Gcm.NONCE) {
        throw KeysException.cannotOpen();
      }
      byte[] nonce = Arrays.copyOfRange(sealed, KEYED, KEYED + Gcm.NONCE);
      byte[] aad = aad(sealed, KEYED, context.encoded());
      return Gcm.open(key, nonce, aad, at(sealed, KEYED + Gcm.NONCE));
    }
  }

  /**
   * A keyed hash (HMAC-SHA-256, 32 bytes) of a value, to find it again without keeping it; under a
   * key of its own for each tenant and purpose, so that hashes of one tell nothing in another.
   */
  public byte[] keyedHash(String tenant, String purpose, byte[] value) {
    byte[] info = Context.encode("paitient keyed hash", tenant, purpose);
    try (SecretBytes key = Hkdf.expand(master, info, Hkdf.HASH)) {
      return Hkdf.mac(key, value);
    }
  }

  /**
   * Streams {@code plain} into {@code sealed} in authenticated segments. Closes neither.
   *
   * @throws UncheckedIOException when either stream fails; what was written then does not open
   */
  public void sealStream(InputStream plain, OutputStream sealed, Context context) {
    byte[] head = new byte[KEYED + SealedSegments.PREFIX];
    SecretBytes key = freshDataKey(context, head);
    byte[] prefix = Gcm.random(SealedSegments.PREFIX);
    System.arraycopy(prefix, 0, head, KEYED, prefix.length);
    try (SealedSegments segments =
        new SealedSegments(key, prefix, aad(head, KEYED, context.encoded()))) {
      sealed.write(head);
      segments.sealAll(plain, sealed);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * The plaintext of what {@link #sealStream} wrote. Reads the head at once. A changed or truncated
   * source fails with an IOException before any byte of the damaged segment is given out; only the
   * end of the returned stream says that all of it was there.
   *
   * @throws KeysException CANNOT_OPEN, UNKNOWN_FORMAT, KEY_GONE, PROVIDER_UNAVAILABLE
   * @throws UncheckedIOException when {@code sealed} fails while the head is read
   */
  public InputStream openStream(InputStream sealed, Context context) {
    try {
      byte[] head = sealed.readNBytes(KEYED + SealedSegments.PREFIX);
      SecretBytes key = dataKey(head, context);
      if (head.length < KEYED + SealedSegments.PREFIX) {
        key.close();
        throw KeysException.cannotOpen();
      }
      byte[] prefix = Arrays.copyOfRange(head, KEYED, head.length);
      return new OpenedStream(
          sealed, new SealedSegments(key, prefix, aad(head, KEYED, context.encoded())));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Zeroes the keys; everything fails with SEALED from now on. */
  @Override
  public void close() {
    master.close();
  }

  private SecretBytes freshDataKey(Context context, byte[] head) {
    SecretBytes key = SecretBytes.random(Gcm.KEY);
    byte[] nonce = Gcm.random(Gcm.NONCE);
    ByteBuffer.wrap(head).put(VERSION).put(SYMMETRIC).putInt(0).put(nonce);
    try (SecretBytes wrapping = wrappingKey(context)) {
      byte[] aad = aad(head, HEAD, context.shared());
      key.use(bytes -> {
        Gcm.seal(wrapping, nonce, aad, ByteBuffer.wrap(bytes), at(head, HEAD + Gcm.NONCE));
        return head;
      });
    }
    return key;
  }

  private SecretBytes dataKey(byte[] sealed, Context context) {
    if (sealed.length < KEYED) {
      throw KeysException.cannotOpen();
    }
    if (sealed[0] != VERSION || sealed[1] != SYMMETRIC) {
      throw KeysException.unknownFormat(sealed[0] != VERSION ? sealed[0] : sealed[1]);
    }
    byte[] nonce = Arrays.copyOfRange(sealed, HEAD, HEAD + Gcm.NONCE);
    byte[] aad = aad(sealed, HEAD, context.shared());
    ByteBuffer wrapped = ByteBuffer.wrap(sealed, HEAD + Gcm.NONCE, Gcm.KEY + Gcm.TAG);
    try (SecretBytes wrapping = wrappingKey(context)) {
      return SecretBytes.take(Gcm.open(wrapping, nonce, aad, wrapped));
    }
  }

  private SecretBytes wrappingKey(Context context) {
    return Hkdf.expand(master, Context.encode("paitient tenant key", context.tenant()), Gcm.KEY);
  }

  private static ByteBuffer at(byte[] array, int offset) {
    return ByteBuffer.wrap(array, offset, array.length - offset);
  }

  private static byte[] aad(byte[] sealed, int length, byte[] place) {
    byte[] purpose = "paitient envelope".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(purpose.length + length + place.length)
        .put(purpose)
        .put(sealed, 0, length)
        .put(place)
        .array();
  }
}
