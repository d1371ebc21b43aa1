// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a child is to run. Its environment holds {@code environment} and nothing else, its working
 * folder is {@code folder}, and its standard input is its lifeline.
 *
 * @param name for messages and for the folder of its own
 * @param folder a folder of its own, made with mode 0700 and given to its user
 * @param user which unprivileged user it runs as where the service is root
 * @param network whether it may use the network; if not it lives in an empty network namespace
 */
public record ChildPlan(
    String name,
    List<String> command,
    Path folder,
    Map<String, String> environment,
    ChildUser user,
    boolean network) {

  public ChildPlan {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
