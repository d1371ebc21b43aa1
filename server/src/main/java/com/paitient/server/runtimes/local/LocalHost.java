// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.paitient.server.config.Config;
import com.paitient.server.config.Limits;
import com.paitient.server.processes.ChildPlan;
import com.paitient.server.processes.ChildUser;
import com.paitient.server.processes.Children;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What all workers on this machine share.
 *
 * @param network always false but where the system cannot take a worker off the network and the
 *     deployment did not ask for it
 */
public record LocalHost(
    Children children,
    WorkerInstallation installation,
    ChildUser user,
    boolean network,
    Config.Workers workers,
    Limits limits) {
  /** What {@code sockaddr_un} takes, less its final zero. */
  private static final int LONGEST_SOCKET_PATH = 107;

  LocalHost as(ChildUser other) {
    return new LocalHost(children, installation, other, network, workers, limits);
  }

  ChildPlan plan(String name, Path folder) {
    return new ChildPlan(name, installation.command(folder), folder, Map.of(), user, network);
  }

  static Path socket(Path folder) {
    Path socket = folder.resolve("socket");
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
      throw new WorkerFailure(true, "the path of the worker's socket is too long: " + socket);
    }
    return socket;
  }
}
