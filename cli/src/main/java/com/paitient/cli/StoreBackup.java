// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.keys.KeyStoreBackup;
import com.paitient.keys.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Backups of the key store, on this machine; the service may run. */
final class StoreBackup {
  private StoreBackup() {}

  /** {@code keys backup}. */
  @Command(
      name = "backup",
      description = {
        "Write an encrypted backup of the key store; the service may run.",
        "It never holds the root key: keep that apart."
      })
  static final class Write implements Runnable {
    private final Terminal terminal;
    @Mixin private DataOption folder = new DataOption();

    @Parameters(paramLabel = "FILE", description = "Where to; must not exist.")
    private Path file = Path.of("");

    Write(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void run() {
      if (Files.exists(file)) {
        throw CommandFailure.no("there is a file " + file + " already.");
      }
      try (SecretBytes passphrase = new Secrets(terminal).fresh("passphrase")) {
        int files = write(passphrase);
        terminal.out().println("Wrote " + file + " (" + (files - 1) + " tenants' keys).");
      }
    }

    private int write(SecretBytes passphrase) {
      try (OutputStream out = created(file)) {
        return RootKey.told(
            () -> KeyStoreBackup.write(store(folder.path(terminal)), out, passphrase));
      } catch (IOException | UncheckedIOException e) {
        throw CommandFailure.couldNotRun("the file " + file + " cannot be written.");
      } catch (CommandFailure e) {
        remove(file);
        throw e;
      }
    }
  }

  /** {@code keys restore}. */
  @Command(
      name = "restore",
      description = {
        "Restore the key store from a backup; the service must be stopped.",
        "It opens only with the root key of the backup's time."
      })
  static final class Restore implements Runnable {
    private final Terminal terminal;
    @Mixin private DataOption folder = new DataOption();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    private Path file = Path.of("");

    Restore(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void run() {
      try (InputStream in = Files.newInputStream(file);
          SecretBytes passphrase =
              new Secrets(terminal)
                  .next("Passphrase of the backup: ")
                  .orElseThrow(() -> CommandFailure.couldNotRun("no passphrase"))) {
        int files =
            RootKey.told(
                () -> KeyStoreBackup.restore(in, store(folder.path(terminal)), passphrase));
        terminal.out().println("Restored " + (files - 1) + " tenants' keys.");
      } catch (IOException | UncheckedIOException e) {
        throw CommandFailure.couldNotRun("the file " + file + " cannot be read.");
      }
    }
  }

  private static Path store(Path data) {
    return data.resolve("keys").resolve("store");
  }

  private static OutputStream created(Path file) throws IOException {
    Path _ =
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.newOutputStream(file);
  }

  private static void remove(Path file) {
    try {
      boolean _ = Files.deleteIfExists(file);
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("a backup that was cut short is left at " + file + ".");
    }
  }
}
