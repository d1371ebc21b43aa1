// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts children; the one place that does. Thread-safe. */
public final class Children {
  private final Confinement confinement;
  // Keeps the lifelines of running children from being collected, which would close them.
  private final Set<Child> running = ConcurrentHashMap.newKeySet();

  private Children(Confinement confinement) {
    this.confinement = confinement;
  }

  /** Looks at what this system allows: user, namespaces, tools. */
  public static Children onThisSystem() {
    return new Children(Confinement.onThisSystem());
  }

  /** Whether a child can be kept off the network here. */
  public boolean canIsolateNetwork() {
    return confinement.withoutNetwork().isEmpty();
  }

  boolean asRoot() {
    return confinement.asRoot();
  }

  /**
   * Starts a child.
   *
   * @throws ProcessException if it cannot run as planned; nothing weaker is tried
   */
  public Child start(ChildPlan plan) {
    confinement.require(plan);
    if (!Files.isExecutable(plan.program())) {
      throw new ProcessException(plan.name() + ": there is no program " + plan.program());
    }
    new PrivateFolder(plan, confinement.asRoot()).make();
    Child child = new Child(plan.name(), launch(plan));
    running.add(child);
    var _ = child.onExit().whenComplete((_, _) -> running.remove(child));
    return child;
  }

  private Process launch(ChildPlan plan) {
    List<String> command =
        confinement.command(plan.user(), plan.network(), plan.environment(), plan.command());
    ProcessBuilder builder = new ProcessBuilder(command).directory(plan.folder().toFile());
    builder.environment().clear();
    builder.environment().putAll(plan.environment());
    try {
      return builder.redirectError(errors(plan)).start();
    } catch (IOException e) {
      throw new ProcessException(plan.name() + ": cannot be started", e);
    }
  }

  private static ProcessBuilder.Redirect errors(ChildPlan plan) throws IOException {
    if (plan.errors().isEmpty()) {
      return ProcessBuilder.Redirect.DISCARD;
    }
    Path file = plan.errors().get();
    PrivateFolder.makeFile(file);
    File target = file.toFile();
    return ProcessBuilder.Redirect.appendTo(target);
  }
}
