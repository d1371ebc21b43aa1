// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.keys.Recipient;
import com.paitient.keys.SealedFile;
import com.paitient.keys.SecretBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whether and for whom what a command writes is encrypted. */
final class Encryption {
  @ArgGroup(multiplicity = "0..1")
  private Choice choice = new Choice();

  /** One of the two, or none. */
  static final class Choice {
    @Option(
        names = "--encrypt-to",
        paramLabel = "FILE",
        description = "Encrypt for the recipient whose public key is in this file.")
    private Optional<Path> recipient = Optional.empty();

    @Option(
        names = "--passphrase",
        description = "Encrypt by a passphrase, asked for or read from standard input.")
    private boolean passphrase;
  }

  boolean isWanted() {
    return choice.passphrase || choice.recipient.isPresent();
  }

  boolean isByPassphrase() {
    return choice.passphrase;
  }

  /** What is written to the result goes encrypted into {@code out}; its close ends the file. */
  OutputStream over(OutputStream out, Terminal terminal) throws IOException {
    if (choice.recipient.isPresent()) {
      Recipient whom = Verify.read(choice.recipient.get(), "recipient's key", Recipient::parse);
      return SealedFile.seal(out, whom);
    }
    try (SecretBytes passphrase = new Secrets(terminal).fresh("passphrase")) {
      return SealedFile.seal(out, passphrase);
    }
  }
}
