// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps a child in: the command line that takes away user, groups, capabilities and network
 * before the child's program starts. Each of them was tried once and looked at from inside; what
 * did not hold is refused.
 *
 * <p>As root: a network namespace, then setpriv to the child's user. As another user: the same user
 * mapped to itself in a user namespace that owns the network namespace. Always a session of its own
 * (a terminal's Ctrl-C is for the service), files private by default, and no core dumps.
 */
final class Confinement {
  private static final List<String> SET_BY_SHELLS = List.of("PWD", "OLDPWD", "SHLVL", "_");
  private static final List<String> NO_PRIVILEGES =
      List.of(
          "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--");
  private static final String LAST_STEP = "umask 077 && ulimit -c 0 && exec env \"$@\"";

  private final boolean root;
  private final Optional<String> withNetwork;
  private final Optional<String> withoutNetwork;

  private Confinement(boolean root) {
    this.root = root;
    this.withNetwork = new Trial(this, root, true).weakness();
    this.withoutNetwork =
        withNetwork.isPresent() ? withNetwork : new Trial(this, root, false).weakness();
  }

  static Confinement onThisSystem() {
    return new Confinement(effectiveUser() == 0);
  }

  boolean asRoot() {
    return root;
  }

  /** Why a child without network cannot be had; empty if it can. */
  Optional<String> withoutNetwork() {
    return withoutNetwork;
  }

  void require(ChildPlan plan) {
    Optional<String> weakness = plan.network() ? withNetwork : withoutNetwork;
    if (weakness.isPresent()) {
      throw new ProcessException(
          plan.name() + ": cannot be confined as planned: " + weakness.get());
    }
  }

  List<String> command(
      ChildUser user, boolean network, Map<String, String> environment, List<String> program) {
    List<String> command = new ArrayList<>(List.of(tool("setsid")));
    command.addAll(root ? ofRoot(user, network) : ofOther(network));
    command.addAll(List.of(tool("sh"), "-c", LAST_STEP, "sh"));
    SET_BY_SHELLS.stream()
        .filter(name -> !environment.containsKey(name))
        .forEach(name -> command.addAll(List.of("-u", name)));
    command.add("--");
    command.addAll(program);
    return command;
  }

  private static List<String> ofRoot(ChildUser user, boolean network) {
    List<String> command = new ArrayList<>();
    if (!network) {
      command.addAll(List.of(tool("unshare"), "--net", "--"));
    }
    command.addAll(
        List.of(tool("setpriv"), "--reuid", "" + user.uid(), "--regid", "" + user.gid()));
    command.add("--clear-groups");
    command.addAll(NO_PRIVILEGES);
    return command;
  }

  private static List<String> ofOther(boolean network) {
    if (network) {
      return List.of(tool("setpriv"), "--no-new-privs", "--");
    }
    // The capabilities are kept so far that setpriv can drop the bounding set too.
    List<String> command =
        new ArrayList<>(
            List.of(tool("unshare"), "--user", "--map-current-user", "--keep-caps", "--net", "--"));
    command.add(tool("setpriv"));
    command.addAll(NO_PRIVILEGES);
    return command;
  }

  /** Where a tool lies; only in the system's own folders, whatever the PATH says. */
  static String tool(String name) {
    return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(() -> new ProcessException("this system has no " + name + " (util-linux)"));
  }

  private static int effectiveUser() {
    try {
      return Files.readString(Path.of("/proc/self/status"), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("Uid:"))
          .map(line -> Integer.parseInt(line.split("\\s+")[2]))
          .findFirst()
          .orElseThrow(() -> new ProcessException("/proc does not tell our user"));
    } catch (IOException e) {
      throw new ProcessException("children need Linux with /proc", e);
    }
  }
}
