// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.audit.AnchorLine;
import com.paitient.audit.LogVerifier;
import com.paitient.audit.ProofBundle;
import com.paitient.audit.Report;
import com.paitient.audit.note.Checkpoint;
import com.paitient.audit.note.Policy;
import com.paitient.audit.note.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a log from its files: the auditor's command, which trusts no service. */
@Command(
    name = "verify",
    description = {
      "Check a log, or a proof file, alone: no service, no network.",
      "Ends with 0 if it is whole, 1 if something is wrong with it."
    })
final class Verify implements Callable<Integer> {
  @Parameters(
      paramLabel = "FOLDER|BUNDLE",
      description = "The log: audit/ of a data folder, or a copy; or a file with a proof.")
  private Path folder = Path.of("");

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "FILE",
      description = "Whose signatures are believed.")
  private Path policy = Path.of("");

  @Option(
      names = "--earlier",
      paramLabel = "FILE",
      description = "A checkpoint of this log that was kept elsewhere; may be repeated.")
  private List<Path> earlier = new ArrayList<>();

  @Option(
      names = "--anchor",
      paramLabel = "FILE",
      description = "A file, syslog or mail in which an anchor kept checkpoints; may be repeated.")
  private List<Path> anchors = new ArrayList<>();

  @Mixin private Output output = new Output();

  private final Terminal terminal;

  Verify(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Policy believed = read(policy, "policy", Policy::parse);
    List<SignedCheckpoint> kept =
        earlier.stream().map(file -> read(file, "checkpoint", SignedCheckpoint::parse)).toList();
    Report report =
        Files.isRegularFile(folder)
            ? read(folder, "proof bundle", text -> ProofBundle.verify(text, believed))
            : verified(believed, kept);
    if (output.json()) {
      Output.json(terminal.out(), json(report));
    } else {
      tell(report);
    }
    return report.whole() ? 0 : CommandFailure.NO;
  }

  private Report verified(Policy believed, List<SignedCheckpoint> kept) {
    try {
      return LogVerifier.verify(folder, believed, kept, anchored());
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("the log in " + folder + " cannot be read.");
    }
  }

  private List<Checkpoint> anchored() {
    List<Checkpoint> all = new ArrayList<>();
    for (Path file : anchors) {
      List<Checkpoint> found = read(file, "anchor", AnchorLine::find);
      if (found.isEmpty()) {
        throw CommandFailure.couldNotRun("the anchor " + file + " holds no checkpoint.");
      }
      all.addAll(found);
    }
    return all;
  }

  static <T> T read(Path file, String what, Function<String, T> parse) {
    try {
      return parse.apply(Files.readString(file));
    } catch (IOException e) {
      throw CommandFailure.couldNotRun("the " + what + " " + file + " cannot be read.");
    } catch (IllegalArgumentException e) {
      throw CommandFailure.couldNotRun(file + " is no " + what + ".");
    }
  }

  private void tell(Report report) {
    for (Report.Problem problem : report.problems()) {
      terminal.out().println(word(problem.kind()) + " at " + problem.index());
    }
    if (report.whole()) {
      terminal.out().printf("%s is whole: %d entries%n", report.log(), report.size());
      if (report.witnessed() < report.size()) {
        terminal.out().printf("Its witnesses have cosigned %d of them.%n", report.witnessed());
      }
    } else {
      terminal.out().println("This is not what its checkpoint says.");
    }
  }

  private static Map<String, Object> json(Report report) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("whole", report.whole());
    shown.put("log", report.log());
    shown.put("size", report.size());
    shown.put("root", report.root());
    shown.put("witnessed", report.witnessed());
    shown.put(
        "problems",
        report.problems().stream()
            .map(problem -> Map.of("kind", word(problem.kind()), "index", problem.index()))
            .toList());
    return shown;
  }

  private static String word(Report.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
