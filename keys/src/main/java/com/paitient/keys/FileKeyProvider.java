// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A root key in a file that only its owner may read (mode 0600); for development and small sites:
 * whoever can read the file and the key store can read everything.
 *
 * <p>The file:
 *
 * <pre>
 *   7  "PSMROOT"
 *   1  version of this format, 1
 *  32  the root key
 *  32  SHA-256 of all before, to tell damage from a wrong key
 * </pre>
 *
 * <p>What {@link #wrap} makes; context and the first nine bytes are associated data:
 *
 * <pre>
 *   1  version of this format, 1
 *   8  fingerprint of the root key
 *  12  random nonce
 *   n  AES-256-GCM ciphertext
 *  16  tag
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class FileKeyProvider implements KeyProvider {
  private static final byte[] MAGIC = {'P', 'S', 'M', 'R', 'O', 'O', 'T', 1};
  private static final int DIGEST = 32;
  private static final int FILE = MAGIC.length + Gcm.KEY + DIGEST;
  private static final byte VERSION = 1;
  private static final int FINGERPRINT = 8;
  private static final int HEADER = 1 + FINGERPRINT;
  private static final int BODY = HEADER + Gcm.NONCE;

  private final SecretBytes wrapping;
  private final byte[] fingerprint;

  private FileKeyProvider(SecretBytes root) {
    this.wrapping = Hkdf.key(root, "paitient file root: wrap");
    this.fingerprint =
        Arrays.copyOf(
            Hkdf.mac(root, "paitient file root: fingerprint".getBytes(US_ASCII)), FINGERPRINT);
  }

  /**
   * Opens the root key, or makes one where there is none yet. Of several that make one at the same
   * time one wins and all open the same key; a crash leaves no key or a whole one.
   *
   * @throws KeysException BAD_KEY_FILE when the file is a link, damaged, or open to others
   */
  public static FileKeyProvider openOrCreate(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      create(file);
    }
    byte[] content = DurableFile.read(file);
    try (SecretBytes root = parse(file, content)) {
      return new FileKeyProvider(root);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** "file:" and a fingerprint of the root key, which does not help to find the key. */
  @Override
  public String id() {
    return "file:" + HexFormat.of().formatHex(fingerprint);
  }

  @Override
  public byte[] wrap(SecretBytes key, Context context) {
    byte[] nonce = Gcm.random(Gcm.NONCE);
    byte[] wrapped = new byte[BODY + key.length() + Gcm.TAG];
    ByteBuffer.wrap(wrapped).put(VERSION).put(fingerprint).put(nonce);
    byte[] aad = aad(wrapped, context);
    return key.use(plain -> {
      Gcm.seal(wrapping, nonce, aad, ByteBuffer.wrap(plain), at(wrapped, BODY));
      return wrapped;
    });
  }

  @Override
  public SecretBytes unwrap(byte[] wrapped, Context context) {
    if (wrapped.length < BODY + Gcm.TAG) {
      throw KeysException.cannotOpen();
    }
    if (wrapped[0] != VERSION) {
      throw KeysException.unknownFormat(wrapped[0]);
    }
    byte[] nonce = Arrays.copyOfRange(wrapped, HEADER, BODY);
    return SecretBytes.take(Gcm.open(wrapping, nonce, aad(wrapped, context), at(wrapped, BODY)));
  }

  @Override
  public void close() {
    wrapping.close();
  }

  @Override
  public String toString() {
    return "FileKeyProvider[" + id() + "]";
  }

  private static ByteBuffer at(byte[] array, int offset) {
    return ByteBuffer.wrap(array, offset, array.length - offset);
  }

  private static byte[] aad(byte[] wrapped, Context context) {
    byte[] place = context.encoded();
    return ByteBuffer.allocate(HEADER + place.length).put(wrapped, 0, HEADER).put(place).array();
  }

  private static void create(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      DurableFile.createFolder(folder);
    }
    byte[] content = new byte[FILE];
    try (SecretBytes root = SecretBytes.random(Gcm.KEY)) {
      ByteBuffer buffer = ByteBuffer.wrap(content).put(MAGIC);
      root.use(buffer::put);
      buffer.put(digest(content));
      DurableFile.create(file, content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static SecretBytes parse(Path file, byte[] content) {
    if (content.length != FILE
        || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        || !Arrays.equals(content, FILE - DIGEST, FILE, digest(content), 0, DIGEST)) {
      throw DurableFile.unusable(file, "is damaged or is no root key", null);
    }
    return SecretBytes.take(Arrays.copyOfRange(content, MAGIC.length, MAGIC.length + Gcm.KEY));
  }

  private static byte[] digest(byte[] content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(content, 0, FILE - DIGEST);
      return sha.digest();
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("SHA-256 does not work on this JDK", broken);
    }
  }
}
