// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The files that a command reads and where it writes what comes of them. */
final class Written {
  @Parameters(arity = "0..*", paramLabel = "FILE|FOLDER", description = "Or standard input.")
  private @Nullable List<Path> paths;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Write there instead, under the same names; needed for several files.")
  private Optional<Path> folder = Optional.empty();

  /** The files, which have a place to be written to. */
  List<TextFile> files() {
    List<TextFile> files = TextFile.all(paths);
    if (folder.isEmpty() && files.size() != 1) {
      throw CommandFailure.couldNotRun(
          files.size() + " files need --output FOLDER to be written to.");
    }
    TextFile.requireDistinct(files);
    return files;
  }

  void write(Terminal terminal, TextFile file, String text) {
    folder.ifPresentOrElse(
        target -> file.writeBelow(target, text), () -> terminal.out().print(text));
  }
}
