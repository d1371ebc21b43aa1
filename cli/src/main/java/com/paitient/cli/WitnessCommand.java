// SPDX-License-Identifier: MIT
package com.paitient.cli;

import com.paitient.audit.AuditException;
import com.paitient.audit.Witness;
import com.paitient.audit.note.Policy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a witness: the process that somebody else keeps, so that a log cannot show two faces. */
@Command(
    name = "witness",
    description = {
      "Run a witness: cosign the checkpoints of known logs as long as they only grow (C2SP"
          + " tlog-witness).",
      "It remembers durably what it saw, and refuses a log that was rolled back or forked. Run it"
          + " on another host, by other people than the log's."
    })
final class WitnessCommand implements Callable<Integer> {
  @Option(
      names = "--folder",
      required = true,
      paramLabel = "FOLDER",
      description = "Where it keeps its key and what it saw; made if it is not there.")
  private Path folder = Path.of("");

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "FILE",
      description = "The logs that it knows: audit-policy.txt of their services' data folders.")
  private Path policy = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "witness",
      description = "Its name in signatures, given once (default: ${DEFAULT-VALUE}).")
  private String name = "";

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      description = "Where it listens, such as 127.0.0.1:7480. Without it: print the key and end.")
  private Optional<String> listen = Optional.empty();

  private final Terminal terminal;

  WitnessCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Policy known = Verify.read(policy, "policy", Policy::parse);
    Optional<InetSocketAddress> address = listen.map(WitnessCommand::address);
    try (Witness witness = Witness.open(folder, name, known, InstantSource.system())) {
      terminal.out().println(witness.verifierKey().text());
      if (address.isPresent()) {
        serve(witness, address.get());
      }
      return 0;
    } catch (IOException e) {
      throw CommandFailure.couldNotRun(
          "the witness cannot use " + folder + ", or cannot listen there.");
    } catch (AuditException e) {
      throw CommandFailure.couldNotRun(e.getMessage() + ".");
    }
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException _) {
      throw CommandFailure.couldNotRun("--listen takes an address and a port.");
    }
  }

  /** Until the process is ended; what it saw is durable before each answer. */
  private void serve(Witness witness, InetSocketAddress address) throws IOException {
    try (WitnessListener listener = WitnessListener.start(witness, address)) {
      terminal.out().println("listening on " + listener.address());
      terminal.out().flush();
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
