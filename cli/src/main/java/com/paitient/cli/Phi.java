// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.PhiException;
import com.paitient.phi.Scanned;
import com.paitient.phi.Vault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Identifying text in files, found or removed by this process: nothing is sent anywhere. */
@Command(
    name = "phi",
    description =
        "Find, redact or replace identifying text, on this machine and without a service.")
final class Phi {
  private final Terminal terminal;

  Phi(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      description = {
        "Tell where identifying text stands and of which kind, not the text itself.",
        "Places are line:column; with --json, offsets in Unicode code points."
      })
  int detect(
      @Parameters(arity = "0..*", paramLabel = "FILE|FOLDER", description = "Or standard input.")
          @Nullable List<Path> paths,
      @Mixin Output output) {
    List<Map<String, Object>> results = new ArrayList<>();
    int status =
        each(
            TextFile.all(paths),
            Mode.DETECT,
            Vault.create(),
            (file, text, scanned) -> {
              Places places = new Places(text, scanned.findings());
              if (output.json()) {
                results.add(Map.of("file", file.name(), "findings", places.json()));
              } else {
                places.lines(file.name()).forEach(terminal.out()::println);
              }
            });
    if (output.json()) {
      Output.json(terminal.out(), Map.of("results", results));
    }
    return status;
  }

  @Command(description = "Print the text with [REDACTED …] in place of what identifies.")
  int redact(
      @Parameters(arity = "0..*", paramLabel = "FILE|FOLDER", description = "Or standard input.")
          @Nullable List<Path> paths,
      @Option(
              names = "--output",
              paramLabel = "FOLDER",
              description = "Write there instead, under the same names; needed for several files.")
          Optional<Path> folder) {
    List<TextFile> files = TextFile.all(paths);
    requireAPlace(files, folder);
    return each(files, Mode.REDACT, Vault.create(), written(folder));
  }

  @Command(
      description = {
        "Print the text with look-alike values in place of what identifies.",
        "The same value gets the same look-alike in all files of a run, and in all runs with one"
            + " vault."
      })
  int deidentify(
      @Parameters(arity = "0..*", paramLabel = "FILE|FOLDER", description = "Or standard input.")
          @Nullable List<Path> paths,
      @Option(
              names = "--output",
              paramLabel = "FOLDER",
              description = "Write there instead, under the same names; needed for several files.")
          Optional<Path> folder,
      @Option(
              names = "--vault",
              paramLabel = "FILE",
              description = {
                "Keep there what the look-alikes stand for: real values, not encrypted, for your"
                    + " eyes only (mode 0600)."
              })
          Optional<Path> vault) {
    List<TextFile> files = TextFile.all(paths);
    requireAPlace(files, folder);
    VaultFile kept = new VaultFile(vault);
    Vault opened = kept.open();
    int status = each(files, Mode.DEIDENTIFY, opened, written(folder));
    kept.keep(opened);
    return status;
  }

  private static void requireAPlace(List<TextFile> files, Optional<Path> folder) {
    if (folder.isEmpty() && files.size() != 1) {
      throw CommandFailure.couldNotRun(
          files.size() + " files need --output FOLDER to be written to.");
    }
    TextFile.requireDistinct(files);
  }

  private Use written(Optional<Path> folder) {
    return (file, _, scanned) -> {
      String text = scanned.text().value();
      folder.ifPresentOrElse(
          target -> file.writeBelow(target, text), () -> terminal.out().print(text));
    };
  }

  /** Does every file that it can; one that it cannot is told, and makes the status 2. */
  private int each(List<TextFile> files, Mode mode, Vault vault, Use use) {
    Guard guard = Guard.standard();
    int status = 0;
    for (TextFile file : files) {
      try {
        String text = file.read(terminal.in());
        use.take(file, text, guard.scan(ClinicalText.of(text), mode, vault));
      } catch (CommandFailure e) {
        status = told(file, e.getMessage());
      } catch (PhiException e) {
        status = told(file, "withheld (" + e.code().name().toLowerCase(Locale.ROOT) + ")");
      }
    }
    return status;
  }

  private int told(TextFile file, @Nullable String why) {
    terminal.err().println("paitient: " + file.name() + ": " + why);
    return CommandFailure.COULD_NOT_RUN;
  }

  /** What is done with a text that was scanned. */
  private interface Use {
    void take(TextFile file, String text, Scanned scanned);
  }
}
