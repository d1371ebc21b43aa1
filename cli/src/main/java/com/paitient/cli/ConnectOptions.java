// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which service a command speaks to. */
final class ConnectOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Speak to the service that runs on this data folder.")
  private Optional<Path> data = Optional.empty();

  Service connect(Terminal terminal) {
    Optional<Path> folder = data.map(Path::toAbsolutePath);
    return new Service(
        folder.isPresent()
            ? Connection.ofDataFolder(folder.get())
            : Connection.ofVariables(terminal.environment()));
  }
}
