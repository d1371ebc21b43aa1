// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Random passwords of database users, each in a file that only the service's user may read. */
final class Passwords {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;

  private Passwords(Path folder) {
    this.folder = folder;
  }

  static Passwords in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return new Passwords(folder);
  }

  /** The user's password, made at the first call: 43 characters from 256 random bits. */
  synchronized String of(String user) {
    Path file = folder.resolve(user);
    try {
      if (!Files.exists(file)) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        writeWhole(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      }
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new ProcessException("cannot keep the password of " + user, e);
    }
  }

  /** Never half a password: written beside, synced, renamed. */
  private static void writeWhole(Path file, String password) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    PrivateFolder.makeFile(fresh);
    Files.writeString(
        fresh,
        password,
        StandardCharsets.US_ASCII,
        StandardOpenOption.WRITE,
        StandardOpenOption.DSYNC);
    Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}
