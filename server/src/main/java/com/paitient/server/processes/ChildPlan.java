// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a child is to run. Its environment holds {@code environment} and nothing else, its working
 * folder is {@code folder}, and its standard input is its lifeline.
 *
 * @param name for messages
 * @param command the program's absolute path and its arguments
 * @param folder a folder of its own, made with mode 0700 and given to its user
 * @param user which unprivileged user it runs as where the service is root
 * @param network whether it may use the network; if not it lives in an empty network namespace
 * @param errors where its standard error is added to (mode 0600, outside {@code folder}); dropped
 *     if empty
 */
public record ChildPlan(
    String name,
    List<String> command,
    Path folder,
    Map<String, String> environment,
    ChildUser user,
    boolean network,
    Optional<Path> errors) {

  public ChildPlan {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    folder = folder.toAbsolutePath().normalize();
    errors = errors.map(file -> file.toAbsolutePath().normalize());
    // "=" would make env take the program for a variable.
    if (command.isEmpty() || !command.getFirst().matches("/[^=]*")) {
      throw new ProcessException(name + ": the program must be an absolute path without '='");
    }
    if (errors.isPresent() && errors.get().startsWith(folder)) {
      throw new ProcessException(name + ": its error file must lie outside its folder");
    }
  }

  /** A child whose standard error is dropped. */
  public ChildPlan(
      String name,
      List<String> command,
      Path folder,
      Map<String, String> environment,
      ChildUser user,
      boolean network) {
    this(name, command, folder, environment, user, network, Optional.empty());
  }

  Path program() {
    return Path.of(command.getFirst());
  }
}
