// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.keys.KeysException;
import com.paitient.keys.RecipientKey;
import com.paitient.keys.SealedFile;
import com.paitient.keys.SecretBytes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Files that leave the service: encrypted and decrypted as they stream, without a service. */
@Command(name = "files", description = "Encrypt and decrypt exports and backups; needs no service.")
final class EncryptedFiles {
  private final Terminal terminal;

  EncryptedFiles(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      description = {
        "Make a recipient's key: FILE is secret, FILE.pub is for those who encrypt to it.",
        "Who has lost FILE cannot read what was encrypted to it."
      })
  void recipient(
      @Parameters(paramLabel = "FILE", description = "Where to; must not exist.") Path file) {
    Path publicFile = file.resolveSibling(file.getFileName() + ".pub");
    try (RecipientKey key = RecipientKey.generate()) {
      byte[] secret = key.secretText();
      write(file, secret);
      Arrays.fill(secret, (byte) 0);
      write(publicFile, (key.recipient().text() + "\n").getBytes(StandardCharsets.US_ASCII));
      terminal.out().println("Made " + file + " and " + publicFile + ".");
      terminal.out().println("Its name, to compare by: " + key.recipient().name());
    }
  }

  @Command(description = "Encrypt standard input, or a file.")
  void encrypt(
      @Parameters(arity = "0..1", paramLabel = "FILE", description = "Read this file.")
          Optional<Path> file,
      @Option(names = "--output", paramLabel = "FILE", description = "Into this new file.")
          Optional<Path> output,
      @Mixin Encryption encryption) {
    if (!encryption.isWanted()) {
      throw CommandFailure.couldNotRun("name --encrypt-to FILE or --passphrase.");
    }
    if (encryption.isByPassphrase() && file.isEmpty()) {
      throw CommandFailure.couldNotRun("with --passphrase name the FILE to read.");
    }
    into(
        output,
        out -> {
          try (InputStream in = opened(file);
              OutputStream sealing = encryption.over(out, terminal)) {
            long _ = in.transferTo(sealing);
          }
        });
  }

  @Command(description = "Decrypt standard input, or a file; nothing damaged is given out.")
  void decrypt(
      @Parameters(arity = "0..1", paramLabel = "FILE", description = "Read this file.")
          Optional<Path> file,
      @Option(
              names = "--key",
              paramLabel = "FILE",
              description = "The recipient's key; without it a passphrase is asked for.")
          Optional<Path> key,
      @Option(names = "--output", paramLabel = "FILE", description = "Into this new file.")
          Optional<Path> output) {
    if (key.isEmpty() && file.isEmpty()) {
      throw CommandFailure.couldNotRun("name --key FILE, or the FILE to read.");
    }
    into(
        output,
        out -> {
          try (InputStream in = opened(file);
              InputStream plain = key.isPresent() ? byKey(in, key.get()) : byPassphrase(in)) {
            long _ = plain.transferTo(out);
          }
        });
  }

  private static InputStream byKey(InputStream in, Path file) throws IOException {
    byte[] text = Files.readAllBytes(file);
    try (RecipientKey key = RecipientKey.parse(text)) {
      return SealedFile.open(in, key);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.couldNotRun(file + " is no recipient's key.");
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private InputStream byPassphrase(InputStream in) throws IOException {
    try (SecretBytes passphrase =
        new Secrets(terminal)
            .next("Passphrase of the file: ")
            .orElseThrow(() -> CommandFailure.couldNotRun("no passphrase"))) {
      return SealedFile.open(in, passphrase);
    }
  }

  private InputStream opened(Optional<Path> file) throws IOException {
    return file.isPresent() ? Files.newInputStream(file.get()) : terminal.in();
  }

  /** Fills a new file, which is removed again where that fails, or standard output. */
  private void into(Optional<Path> output, Filling filling) {
    if (output.filter(Files::exists).isPresent()) {
      throw CommandFailure.no("there is a file " + output.get() + " already.");
    }
    try (OutputStream out = output.isPresent() ? created(output.get()) : kept(terminal.out())) {
      filling.fill(out);
    } catch (IOException e) {
      output.ifPresent(EncryptedFiles::remove);
      throw e.getCause() instanceof KeysException
          ? CommandFailure.no("it is damaged, cut short, or not encrypted by this.")
          : CommandFailure.couldNotRun("a file cannot be read or written, or is there already.");
    } catch (KeysException refused) {
      output.ifPresent(EncryptedFiles::remove);
      throw CommandFailure.no(refused.getMessage() + ".");
    } catch (CommandFailure failure) {
      output.ifPresent(EncryptedFiles::remove);
      throw failure;
    }
  }

  /** A new file that only its owner may use. */
  static OutputStream created(Path file) throws IOException {
    if (Files.exists(file)) {
      throw CommandFailure.no("there is a file " + file + " already.");
    }
    return Channels.newOutputStream(
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }

  static void remove(Path file) {
    try {
      boolean _ = Files.deleteIfExists(file);
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("a file that was cut short is left at " + file + ".");
    }
  }

  /** Standard output, which outlives the file. */
  static OutputStream kept(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        out.flush();
      }
    };
  }

  private static void write(Path file, byte[] content) {
    try (OutputStream out = created(file)) {
      out.write(content);
    } catch (IOException e) {
      throw CommandFailure.couldNotRun(file + " cannot be written.");
    }
  }

  /** What writes a file. */
  @FunctionalInterface
  private interface Filling {
    void fill(OutputStream out) throws IOException;
  }
}
