// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.keys.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Asks for secrets: at a terminal without showing what is typed, else one a line of standard input.
 * Never from arguments or variables, which other programs can see.
 */
record Secrets(Terminal terminal) {
  private static final int MOST_BYTES = 4096;

  /** Whether a person types. */
  boolean isTyped() {
    return terminal.in().equals(System.in) && console().isTerminal();
  }

  /** The next secret; empty at the end of the input. */
  Optional<SecretBytes> next(String prompt) {
    return isTyped() ? typed(prompt) : line();
  }

  /** A new passphrase: typed twice, or one line. */
  SecretBytes fresh(String what) {
    SecretBytes once =
        next("New " + what + ": ").orElseThrow(() -> CommandFailure.couldNotRun("no " + what));
    if (once.length() < 12) {
      throw CommandFailure.couldNotRun("a " + what + " has at least 12 characters.");
    }
    if (isTyped()) {
      SecretBytes again = next("Once more: ").orElseThrow();
      if (!again.equals(once)) {
        throw CommandFailure.couldNotRun("the two differ.");
      }
      again.close();
    }
    return once;
  }

  private static Console console() {
    return Objects.requireNonNull(System.console());
  }

  private static Optional<SecretBytes> typed(String prompt) {
    char[] typed = console().readPassword("%s", prompt);
    if (typed == null) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * typed.length);
    CoderResult _ = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed), bytes, true);
    byte[] secret = Arrays.copyOf(bytes.array(), bytes.position());
    Arrays.fill(typed, '\0');
    Arrays.fill(bytes.array(), (byte) 0);
    return Optional.of(SecretBytes.take(secret));
  }

  private Optional<SecretBytes> line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int next = terminal.in().read();
      if (next < 0) {
        return Optional.empty();
      }
      for (; next >= 0 && next != '\n'; next = terminal.in().read()) {
        if (next != '\r') {
          line.write(next);
        }
        if (line.size() > MOST_BYTES) {
          throw CommandFailure.couldNotRun("a secret has at most 4096 bytes.");
        }
      }
      return Optional.of(SecretBytes.take(line.toByteArray()));
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("standard input cannot be read.");
    }
  }
}
