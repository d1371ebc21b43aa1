// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Backups of a key store's folder, encrypted with a passphrase. A backup holds keys as the store
 * holds them, wrapped by a root, and never the root: it opens nothing without the root key of its
 * time, which {@link KeyLife#destroy} ends. Numbers are big-endian:
 *
 * <pre>
 *   7  "PSMBKUP"
 *   1  version of this format, 1
 *   4  Argon2id memory in KiB
 *   4  passes
 *   1  lanes
 *  16  salt
 *   7  random nonce prefix
 *   n  {@link SealedSegments}, with all before as associated data, of:
 *        4  number of files; each:
 *          2+n  name
 *          4+n  content
 * </pre>
 */
public final class KeyStoreBackup {
  private static final byte[] MAGIC = {'P', 'S', 'M', 'B', 'K', 'U', 'P', 1};
  private static final int SALT = 16;
  private static final int PARAMETERS = 4 + 4 + 1 + SALT;
  private static final int HEAD = MAGIC.length + PARAMETERS + SealedSegments.PREFIX;
  private static final int MOST_FILES = 1_000_000;
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern NAMES = Pattern.compile("store\\.key|[0-9a-f]{32}\\.keys");

  private KeyStoreBackup() {}

  /**
   * Writes a backup of the store in {@code folder}, which may be in use; no key changes meanwhile.
   * Returns how many files it holds. Closes nothing.
   *
   * @throws KeysException BAD_KEY_FILE when there is no store
   * @throws UncheckedIOException when {@code out} fails
   */
  public static int write(Path folder, OutputStream out, SecretBytes passphrase) {
    if (!DurableFile.exists(folder.resolve("store.key"))) {
      throw new KeysException(KeysException.Code.BAD_KEY_FILE, "there is no key store there");
    }
    Map<String, byte[]> files =
        DurableFile.locked(folder.resolve("store.lock"), () -> files(folder));
    byte[] head = head();
    try (SealedSegments segments = segments(head, passphrase)) {
      out.write(head);
      segments.sealAll(new ByteArrayInputStream(encoded(files)), out);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return files.size();
  }

  /**
   * Puts a backup's files into {@code folder}, whole or not at all, and returns how many. Closes
   * nothing.
   *
   * @throws KeysException CANNOT_OPEN when the passphrase is wrong or a byte was changed,
   *     UNKNOWN_FORMAT, or REFUSED when there is a key store already
   * @throws UncheckedIOException when {@code in} fails
   */
  public static int restore(InputStream in, Path folder, SecretBytes passphrase) {
    if (DurableFile.exists(folder)) {
      throw KeysException.refused("there is a key store already; move it away first");
    }
    Map<String, byte[]> files = opened(in, passphrase);
    Path draft = folder.resolveSibling(folder.getFileName() + ".restoring");
    try {
      eraseDraft(draft);
      DurableFile.createFolder(draft);
      files.forEach((name, content) -> DurableFile.replace(draft.resolve(name), content));
      Path _ = Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw DurableFile.unusable(folder, "cannot be restored", failed);
    }
    return files.size();
  }

  private static Map<String, byte[]> opened(InputStream in, SecretBytes passphrase) {
    try {
      byte[] head = in.readNBytes(HEAD);
      if (head.length < HEAD || !Arrays.equals(head, 0, 7, MAGIC, 0, 7)) {
        throw KeysException.cannotOpen();
      }
      if (head[7] != MAGIC[7]) {
        throw KeysException.unknownFormat(head[7]);
      }
      try (OpenedStream plain = new OpenedStream(in, segments(head, passphrase))) {
        return parsed(new DataInputStream(plain));
      }
    } catch (IOException failed) {
      if (failed instanceof EOFException || failed.getCause() instanceof KeysException) {
        throw KeysException.cannotOpen();
      }
      throw new UncheckedIOException(failed);
    }
  }

  private static Map<String, byte[]> files(Path folder) {
    try (var all = Files.list(folder)) {
      List<Path> kept =
          all.filter(file -> NAMES.matcher(file.getFileName().toString()).matches())
              .sorted()
              .toList();
      Map<String, byte[]> files = new LinkedHashMap<>();
      kept.forEach(file -> files.put(file.getFileName().toString(), DurableFile.read(file)));
      return files;
    } catch (IOException failed) {
      throw DurableFile.unusable(folder, "cannot be listed", failed);
    }
  }

  private static byte[] encoded(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(content)) {
      out.writeInt(files.size());
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.writeUTF(file.getKey());
        out.writeInt(file.getValue().length);
        out.write(file.getValue());
      }
    }
    return content.toByteArray();
  }

  private static Map<String, byte[]> parsed(DataInputStream in) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    int count = in.readInt();
    if (count < 1 || count > MOST_FILES) {
      throw KeysException.cannotOpen();
    }
    for (int left = count; left > 0; left--) {
      String name = in.readUTF();
      int length = in.readInt();
      if (!NAMES.matcher(name).matches() || length < 0 || length > MOST_BYTES) {
        throw KeysException.cannotOpen();
      }
      byte[] content = in.readNBytes(length);
      if (content.length < length) {
        throw KeysException.cannotOpen();
      }
      files.put(name, content);
    }
    if (in.read() >= 0) {
      throw KeysException.cannotOpen();
    }
    return files;
  }

  private static byte[] head() {
    Argon2id costs = Argon2id.RECOMMENDED;
    return ByteBuffer.allocate(HEAD)
        .put(MAGIC)
        .putInt(costs.memory())
        .putInt(costs.passes())
        .put((byte) costs.lanes())
        .put(Gcm.random(SALT))
        .put(Gcm.random(SealedSegments.PREFIX))
        .array();
  }

  private static SealedSegments segments(byte[] head, SecretBytes passphrase) {
    ByteBuffer in = ByteBuffer.wrap(head, MAGIC.length, PARAMETERS);
    Argon2id costs = costs(in);
    byte[] salt = new byte[SALT];
    in.get(salt);
    byte[] prefix = Arrays.copyOfRange(head, HEAD - SealedSegments.PREFIX, HEAD);
    return new SealedSegments(costs.key(passphrase, salt), prefix, head);
  }

  /** What a changed head asks for must not cost more than ours does. */
  private static Argon2id costs(ByteBuffer in) {
    Argon2id ours = Argon2id.RECOMMENDED;
    int memory = in.getInt();
    int passes = in.getInt();
    int lanes = in.get();
    if (memory != ours.memory() || passes != ours.passes() || lanes != ours.lanes()) {
      throw KeysException.cannotOpen();
    }
    return ours;
  }

  private static void eraseDraft(Path draft) throws IOException {
    if (DurableFile.exists(draft)) {
      try (var files = Files.list(draft)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(draft);
    }
  }
}
