// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** A key under which the service does what is asked for once, however often it is asked. */
final class OnceOption {
  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description =
          "Do this once, however often it is asked under the key within a day: 1 to 255 visible"
              + " characters.")
  private Optional<String> key = Optional.empty();

  Optional<String> key() {
    return key;
  }
}
