// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The content of a root key file; numbers are big-endian.
 *
 * <pre>
 *   7  "PSMROOT"
 *   1  version of this format, 1
 *   1  protection: 0 plain, 1 passphrase, 2 shares
 *   with a passphrase:
 *        4  Argon2id memory in KiB
 *        4  passes
 *        1  lanes
 *       16  salt
 *   with shares:
 *        8  name of the set
 *        1  how many are needed
 *        1  how many there are
 *   sealed by either: 12  nonce of AES-256-GCM, with all before as associated data
 *   1  number of root keys, newest first  (sealed, if sealed)
 *  32  each root key                      (sealed, if sealed)
 *  16  tag                                (if sealed)
 *  32  SHA-256 of all before, to tell damage from a wrong passphrase
 * </pre>
 */
final class RootFile {
  private static final byte[] MAGIC = {'P', 'S', 'M', 'R', 'O', 'O', 'T', 1};
  private static final int DIGEST = 32;
  private static final int SALT = 16;
  static final int MOST_KEYS = 16;

  private RootFile() {}

  /** How a file is protected: with what, and what is needed to undo it. */
  static final class Lock {
    final Protection protection;
    final byte[] parameters;

    private Lock(Protection protection, byte[] parameters) {
      this.protection = protection;
      this.parameters = parameters;
    }

    static Lock plain() {
      return new Lock(Protection.PLAIN, new byte[0]);
    }

    static Lock passphrase(Argon2id costs) {
      return new Lock(
          Protection.PASSPHRASE,
          ByteBuffer.allocate(4 + 4 + 1 + SALT)
              .putInt(costs.memory())
              .putInt(costs.passes())
              .put((byte) costs.lanes())
              .put(Gcm.random(SALT))
              .array());
    }

    static Lock shares(byte[] set, int needed, int count) {
      return new Lock(
          Protection.SHARES,
          ByteBuffer.allocate(Share.SET + 2).put(set).put((byte) needed).put((byte) count).array());
    }

    SecretBytes key(SecretBytes passphrase) {
      require(Protection.PASSPHRASE);
      ByteBuffer in = ByteBuffer.wrap(parameters);
      Argon2id costs = new Argon2id(in.getInt(), in.getInt(), in.get());
      return costs.key(
          passphrase, Arrays.copyOfRange(parameters, in.position(), parameters.length));
    }

    SecretBytes key(List<Share> shares) {
      require(Protection.SHARES);
      int needed = parameters[Share.SET];
      String set = HexFormat.of().formatHex(parameters, 0, Share.SET);
      if (shares.stream().anyMatch(share -> !share.set().equals(set))) {
        throw Share.refused("a share belongs to another root key file");
      }
      if (shares.stream().mapToInt(Share::number).distinct().count() != shares.size()
          || shares.size() < needed) {
        throw Share.refused(needed + " different shares are needed");
      }
      return Shamir.combine(
          shares.stream().mapToInt(Share::number).toArray(),
          shares.stream().map(share -> share.value().use(byte[]::clone)).toArray(byte[][]::new));
    }

    boolean isSameAs(Lock other) {
      return protection == other.protection && Arrays.equals(parameters, other.parameters);
    }

    /** How to undo it, for people. */
    @Override
    public String toString() {
      return switch (protection) {
        case PLAIN -> "plain";
        case PASSPHRASE -> "sealed with a passphrase";
        case SHARES ->
            "sealed with shares: %d of %d are needed"
                .formatted(parameters[Share.SET], parameters[Share.SET + 1]);
      };
    }

    private void require(Protection wanted) {
      if (protection != wanted) {
        throw Share.refused("the root key file is " + this);
      }
    }
  }

  /** The content for {@code keys}, newest first; {@code sealing} is not used for a plain one. */
  static byte[] encoded(Lock lock, SecretBytes sealing, List<SecretBytes> keys) {
    ByteBuffer plain = ByteBuffer.allocate(1 + keys.size() * Gcm.KEY).put((byte) keys.size());
    keys.forEach(key -> key.use(plain::put));
    try {
      return lock.protection == Protection.PLAIN
          ? finished(head(lock), new byte[0], plain.array())
          : sealed(head(lock), sealing, plain.array());
    } finally {
      Arrays.fill(plain.array(), (byte) 0);
    }
  }

  /**
   * How a file is protected.
   *
   * @throws KeysException BAD_KEY_FILE, UNKNOWN_FORMAT
   */
  static Lock lock(Path file, byte[] content) {
    int end = content.length - DIGEST;
    if (end < MAGIC.length + 1 || !Arrays.equals(content, 0, 7, MAGIC, 0, 7)) {
      throw damaged(file);
    }
    if (content[7] != MAGIC[7]) {
      throw KeysException.unknownFormat(content[7]);
    }
    if (!Arrays.equals(content, end, content.length, sha256(content, end), 0, DIGEST)) {
      throw damaged(file);
    }
    Protection protection = Protection.of(content[8]);
    int length =
        switch (protection) {
          case PLAIN -> 0;
          case PASSPHRASE -> 4 + 4 + 1 + SALT;
          case SHARES -> Share.SET + 2;
        };
    if (end < 9 + length) {
      throw damaged(file);
    }
    return new Lock(protection, Arrays.copyOfRange(content, 9, 9 + length));
  }

  /**
   * The root keys, newest first; the caller closes them.
   *
   * @throws KeysException CANNOT_OPEN when {@code sealing} is wrong, BAD_KEY_FILE
   */
  static List<SecretBytes> keys(Path file, byte[] content, Lock lock, SecretBytes sealing) {
    byte[] head = head(lock);
    int end = content.length - DIGEST;
    byte[] plain =
        lock.protection == Protection.PLAIN
            ? Arrays.copyOfRange(content, head.length, end)
            : opened(file, content, head, sealing);
    try {
      return keys(ByteBuffer.wrap(plain));
    } catch (BufferUnderflowException cut) {
      throw damaged(file);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  static byte[] sha256(byte[] content, int length) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(content, 0, length);
      return sha.digest();
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("SHA-256 does not work on this JDK", broken);
    }
  }

  private static List<SecretBytes> keys(ByteBuffer in) {
    int count = in.get();
    if (count < 1 || count > MOST_KEYS || in.remaining() != count * Gcm.KEY) {
      throw new BufferUnderflowException();
    }
    List<SecretBytes> keys = new ArrayList<>();
    byte[] key = new byte[Gcm.KEY];
    while (in.hasRemaining()) {
      in.get(key);
      keys.add(SecretBytes.take(key));
    }
    return keys;
  }

  private static byte[] opened(Path file, byte[] content, byte[] head, SecretBytes sealing) {
    int start = head.length + Gcm.NONCE;
    int end = content.length - DIGEST;
    if (end < start) {
      throw damaged(file);
    }
    byte[] nonce = Arrays.copyOfRange(content, head.length, start);
    return Gcm.open(sealing, nonce, head, ByteBuffer.wrap(content, start, end - start));
  }

  private static byte[] sealed(byte[] head, SecretBytes sealing, byte[] plain) {
    byte[] nonce = Gcm.random(Gcm.NONCE);
    return finished(head, nonce, Gcm.seal(sealing, nonce, head, plain));
  }

  private static byte[] head(Lock lock) {
    return ByteBuffer.allocate(MAGIC.length + 1 + lock.parameters.length)
        .put(MAGIC)
        .put(lock.protection.code())
        .put(lock.parameters)
        .array();
  }

  private static byte[] finished(byte[] head, byte[] nonce, byte[] body) {
    int length = head.length + nonce.length + body.length;
    ByteBuffer content = ByteBuffer.allocate(length + DIGEST).put(head).put(nonce).put(body);
    return content.put(sha256(content.array(), length)).array();
  }

  private static KeysException damaged(Path file) {
    return DurableFile.unusable(file, "is damaged or is no root key", null);
  }
}
