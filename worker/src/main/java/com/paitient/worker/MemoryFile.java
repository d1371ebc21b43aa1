// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A sealed file in memory: the model is decrypted nowhere else. It is gone with the process. */
final class MemoryFile implements AutoCloseable {
  private final int fd;

  private MemoryFile(int fd) {
    this.fd = fd;
  }

  /** Takes exactly {@code size} bytes, checks their digest, and seals them. */
  static MemoryFile of(InputStream bytes, long size, String sha256) throws IOException {
    MemoryFile file = create("model");
    String found = file.fill(bytes, size);
    if (!found.equals(sha256)) {
      throw new StartException(
          StartException.Code.HASH_MISMATCH, "the model's SHA-256 is not the announced one");
    }
    file.seal();
    return file;
  }

  /** Takes all bytes, of our own class path. */
  static MemoryFile copyOf(InputStream bytes) throws IOException {
    MemoryFile file = create("library");
    try (OutputStream out = Files.newOutputStream(file.path())) {
      bytes.transferTo(out);
    }
    file.seal();
    return file;
  }

  private static MemoryFile create(String label) {
    int fd = LibC.memoryFile(label);
    if (fd < 0) {
      throw new StartException(
          StartException.Code.NO_MEMORY_FILE,
          "this system has no memfd_create; the model is not put on disk instead");
    }
    return new MemoryFile(fd);
  }

  /** A name for this process alone. */
  Path path() {
    return Path.of("/proc/self/fd/" + fd);
  }

  private String fill(InputStream bytes, long size) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 18];
    try (OutputStream out = Files.newOutputStream(path())) {
      for (long left = size; left > 0; ) {
        int count = bytes.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException();
        }
        digest.update(buffer, 0, count);
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void seal() {
    if (!LibC.seal(fd)) {
      throw new StartException(StartException.Code.NO_MEMORY_FILE, "the model cannot be sealed");
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
