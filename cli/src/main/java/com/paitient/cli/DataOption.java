// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The data folder that a command works on, with the launcher's default. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder (default: /var/lib/paitient for root, else in the home).")
  private Optional<Path> data = Optional.empty();

  Path path(Terminal terminal) {
    return data.or(
            () -> Optional.ofNullable(terminal.environment().get("PAITIENT_DATA")).map(Path::of))
        .orElseGet(DataOption::usual)
        .toAbsolutePath();
  }

  private static Path usual() {
    return System.getProperty("user.name").equals("root")
        ? Path.of("/var/lib/paitient")
        : Path.of(System.getProperty("user.home"), ".local", "share", "paitient");
  }
}
