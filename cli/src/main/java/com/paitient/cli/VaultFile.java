// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.phi.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The file that keeps a vault between runs, in clear and for its owner only.
 *
 * @param file nothing if the vault is to end with the run
 */
record VaultFile(Optional<Path> file) {
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

  /** The vault that is kept there, or a new one where there is no file yet. */
  Vault open() {
    return file.filter(Files::exists).map(VaultFile::read).orElseGet(Vault::create);
  }

  private static Vault read(Path path) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (!OWN.containsAll(permissions)) {
        throw CommandFailure.couldNotRun(
            "the vault " + path + " is open to others; chmod 600 it first.");
      }
      return Vault.parse(Files.readAllBytes(path));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.couldNotRun(path + " is no vault.");
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("the vault " + path + " cannot be read.");
    }
  }

  /** Writes it whole or not at all. */
  void keep(Vault vault) {
    file.ifPresent(path -> write(path, vault));
  }

  private static void write(Path path, Vault vault) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      Path unfinished =
          Files.createTempFile(
              folder, ".paitient", ".tmp", PosixFilePermissions.asFileAttribute(OWN));
      Files.write(unfinished, vault.export());
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("the vault " + path + " cannot be written.");
    }
  }
}
