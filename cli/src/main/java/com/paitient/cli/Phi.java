// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.PhiException;
import com.paitient.phi.Vault;
import com.paitient.records.MinimumNecessary;
import com.paitient.records.RecordException;
import com.paitient.records.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Identifying text in files, found or removed by this process: nothing is sent anywhere. */
@Command(
    name = "phi",
    description = {
      "Find, redact or replace identifying text, on this machine and without a service.",
      "Files are text, FHIR R4 in JSON or HL7 v2; records stay valid."
    })
final class Phi {
  private final Terminal terminal;

  Phi(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      description = {
        "Tell where identifying text stands and of which kind, not the text itself.",
        "Places are line:column, in records the field; with --json, offsets in Unicode code"
            + " points."
      })
  int detect(
      @Parameters(arity = "0..*", paramLabel = "FILE|FOLDER", description = "Or standard input.")
          @Nullable List<Path> paths,
      @Option(names = "--format", description = FORMAT) Optional<Format> format,
      @Mixin Output output) {
    List<Map<String, Object>> results = new ArrayList<>();
    int status =
        each(
            TextFile.all(paths),
            looking(Mode.DETECT, Vault.create(), format),
            (file, looked) -> {
              if (output.json()) {
                results.add(Map.of("file", file.name(), "findings", looked.json()));
              } else {
                looked.lines().forEach(terminal.out()::println);
              }
            });
    if (output.json()) {
      Output.json(terminal.out(), Map.of("results", results));
    }
    return status;
  }

  private static final String FORMAT =
      "TEXT, FHIR or HL7V2; without it each file is taken for what it looks like.";

  @Command(description = "Print the text with [REDACTED …] in place of what identifies.")
  int redact(
      @Mixin Written written,
      @Option(
              names = "--safe-harbor",
              description =
                  "By the Safe Harbor rules: years and the first digits of ZIP codes may stay.")
          boolean safeHarbor,
      @Option(names = "--format", description = FORMAT) Optional<Format> format) {
    Mode mode = safeHarbor ? Mode.SAFE_HARBOR : Mode.REDACT;
    return each(
        written.files(),
        looking(mode, Vault.create(), format),
        (file, looked) -> written.write(terminal, file, looked.text()));
  }

  @Command(
      description = {
        "Print the text with look-alike values in place of what identifies.",
        "The same value gets the same look-alike in all files of a run, and in all runs with one"
            + " vault."
      })
  int deidentify(
      @Mixin Written written,
      @Option(
              names = "--vault",
              paramLabel = "FILE",
              description = {
                "Keep there what the look-alikes stand for: real values, not encrypted, for your"
                    + " eyes only (mode 0600)."
              })
          Optional<Path> vault,
      @Option(names = "--format", description = FORMAT) Optional<Format> format) {
    List<TextFile> files = written.files();
    VaultFile kept = new VaultFile(vault);
    Vault opened = kept.open();
    int status =
        each(
            files,
            looking(Mode.DEIDENTIFY, opened, format),
            (file, looked) -> written.write(terminal, file, looked.text()));
    kept.keep(opened);
    return status;
  }

  @Command(description = "Print records with only what a role may see of them for a purpose.")
  int filter(
      @Mixin Written written,
      @Option(names = "--role", required = true, description = "A role of the policy.") String role,
      @Option(names = "--purpose", required = true, description = "A purpose of that role.")
          String purpose,
      @Option(
              names = "--policy",
              paramLabel = "FILE",
              description = "The policy in YAML; without it the one that comes along.")
          Optional<Path> policy) {
    MinimumNecessary necessary = policy.map(Phi::policy).orElseGet(MinimumNecessary::standard);
    return each(
        written.files(),
        (_, text) ->
            new Looked(
                switch (Format.of(text)) {
                  case FHIR -> necessary.fhir(text, role, purpose);
                  case HL7V2 -> necessary.hl7v2(text, role, purpose);
                  case TEXT ->
                      throw CommandFailure.couldNotRun("is neither FHIR in JSON nor HL7 v2.");
                },
                List.of(),
                List.of()),
        (file, looked) -> written.write(terminal, file, looked.text()));
  }

  private static MinimumNecessary policy(Path file) {
    try {
      return MinimumNecessary.parse(Files.readString(file));
    } catch (RecordException e) {
      throw CommandFailure.couldNotRun("the policy " + file + ": " + e.getMessage() + ".");
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("the policy " + file + " cannot be read.");
    }
  }

  private static BiFunction<String, String, Looked> looking(
      Mode mode, Vault vault, Optional<Format> format) {
    Guard guard = Guard.standard();
    Records records = Records.of(guard);
    return (name, text) ->
        switch (format.orElseGet(() -> Format.of(text))) {
          case TEXT -> Looked.of(name, text, guard.scan(ClinicalText.of(text), mode, vault));
          case FHIR -> Looked.of(name, records.fhir(text, mode, vault));
          case HL7V2 -> Looked.of(name, records.hl7v2(text, mode, vault));
        };
  }

  /** Does every file that it can; one that it cannot is told, and makes the status 2. */
  private int each(List<TextFile> files, BiFunction<String, String, Looked> look, Use use) {
    Progress progress = Progress.of(terminal, files.size());
    int status = 0;
    for (TextFile file : files) {
      try {
        use.take(file, look.apply(file.name(), file.read(terminal.in())));
      } catch (CommandFailure e) {
        status = told(file, progress, e.getMessage());
      } catch (RecordException e) {
        status = told(file, progress, "withheld: " + e.getMessage() + ".");
      } catch (PhiException e) {
        String code = e.code().name().toLowerCase(Locale.ROOT);
        status = told(file, progress, "withheld (" + code + ")");
      }
      progress.step();
    }
    return status;
  }

  private int told(TextFile file, Progress progress, @Nullable String why) {
    progress.interrupted();
    terminal.err().println("paitient: " + file.name() + ": " + why);
    return CommandFailure.COULD_NOT_RUN;
  }

  /** What is done with a file that was looked at. */
  private interface Use {
    void take(TextFile file, Looked looked);
  }
}
