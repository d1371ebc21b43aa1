// SPDX-License-Identifier: MIT
package com.paitient.cli;

import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code paitient}: 0 done or yes, 1 no, 2 could not run. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  static int run(Terminal terminal, String... arguments) {
    int status = commands(terminal).execute(arguments);
    terminal.out().flush();
    return status;
  }

  private static CommandLine commands(Terminal terminal) {
    return new CommandLine(new Root())
        .addSubcommand(new Models(terminal))
        .addSubcommand(new Deployments(terminal))
        .addSubcommand(new Generate(terminal))
        .addSubcommand(new Phi(terminal))
        .addSubcommand(new CommandLine(new Audit(terminal)).addSubcommand(new Verify(terminal)))
        .addSubcommand(new WitnessCommand(terminal))
        .addSubcommand(new ApiKeys(terminal))
        .addSubcommand(new Tenants(terminal))
        .addSubcommand(
            new CommandLine(new Keys(terminal))
                .addSubcommand(new RootKey.Init(terminal))
                .addSubcommand(new RootKey.Seal(terminal))
                .addSubcommand(new StoreBackup.Write(terminal))
                .addSubcommand(new StoreBackup.Restore(terminal)))
        .addSubcommand(new EncryptedFiles(terminal))
        .addSubcommand(new Unseal(terminal))
        .setOut(writer(terminal.out()))
        .setErr(writer(terminal.err()))
        .setExecutionExceptionHandler((failure, command, parsed) -> tell(terminal, failure));
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** Libraries' messages may quote what they read, so of an unforeseen failure only the kind. */
  private static int tell(Terminal terminal, Exception failure) {
    if (failure instanceof CommandFailure told) {
      terminal.err().println("paitient: " + told.getMessage());
      return told.status();
    }
    terminal.err().println("paitient: could not run (" + failure.getClass().getName() + ")");
    return CommandFailure.COULD_NOT_RUN;
  }

  /** The commands' parent, which does nothing itself. */
  @Command(
      name = "./paitient",
      synopsisSubcommandLabel = "COMMAND",
      description = "Operate a PaiTIENT service, and protect text without one.")
  static final class Root {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        scope = ScopeType.INHERIT,
        description = "Show this help.")
    private boolean help;

    boolean helpWanted() {
      return help;
    }
  }
}
