// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One confined run of a harmless program that tells how it was confined. */
final class Trial {
  private static final String LOOK = "cat /proc/self/status && readlink /proc/self/ns/net";

  private final Confinement confinement;
  private final boolean root;
  private final boolean network;

  Trial(Confinement confinement, boolean root, boolean network) {
    this.confinement = confinement;
    this.root = root;
    this.network = network;
  }

  /** What did not hold, in words; empty if everything did. */
  Optional<String> weakness() {
    try {
      String seen = run();
      List<String> missing = new ArrayList<>();
      expected().forEach((what, line) -> note(missing, what, seen.contains(line)));
      if (!network) {
        note(missing, "an empty network namespace", !seen.contains(ourNetwork()));
      }
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of("this system did not give it " + String.join(", ", missing));
    } catch (ProcessException e) {
      return Optional.ofNullable(e.getMessage());
    } catch (IOException e) {
      return Optional.of("the trial could not be run (" + e.getClass().getSimpleName() + ")");
    }
  }

  private Map<String, String> expected() {
    if (!root && network) {
      return Map.of("no new privileges", "NoNewPrivs:\t1");
    }
    Map<String, String> always =
        Map.of(
            "no new privileges", "NoNewPrivs:\t1",
            "no capabilities", "CapEff:\t0000000000000000",
            "an empty bounding set", "CapBnd:\t0000000000000000");
    if (!root) {
      return always;
    }
    Map<String, String> all = new HashMap<>(always);
    all.put("a user of its own", "Uid:\t65534\t65534\t65534\t65534");
    all.put("no groups", "Groups:\t \n");
    return all;
  }

  private static void note(List<String> missing, String what, boolean holds) {
    if (!holds) {
      missing.add(what);
    }
  }

  private String run() throws IOException {
    List<String> look = List.of(Confinement.tool("sh"), "-c", LOOK);
    ProcessBuilder builder =
        new ProcessBuilder(confinement.command(ChildUser.NOBODY, network, Map.of(), look));
    builder.environment().clear();
    builder.directory(Path.of("/").toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process.getOutputStream().close();
    String seen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!ended(process)) {
      String refused = network ? "changing the user" : "an empty network namespace";
      throw new ProcessException("this system refuses " + refused);
    }
    return seen;
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String ourNetwork() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
  }
}
