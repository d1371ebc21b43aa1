// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A small service for tests to kill: starts one child, says its process number, and sleeps. Given
 * {@code guarded}, the child does not read its lifeline itself; given {@code postgres}, it is a
 * database.
 */
final class StartsAChild {
  private StartsAChild() {}

  public static void main(String[] args) throws Exception {
    if (args[1].equals("postgres")) {
      EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(args[0]), Children.onThisSystem());
      say(postgres.pid().orElseThrow());
    }
    List<String> program =
        args[1].equals("guarded")
            ? Guard.around(List.of("/bin/sleep", "1000"))
            : List.of("/bin/sh", "-c", "echo ready; read line");
    Child child =
        Children.onThisSystem()
            .start(
                new ChildPlan(
                    "test",
                    program,
                    Path.of(args[0]),
                    Map.of(),
                    new ChildUser(64007, 64007),
                    false));
    if (!args[1].equals("guarded")) {
      int _ = child.output().read();
    }
    say(child.pid());
  }

  private static void say(long pid) throws InterruptedException {
    System.out.println(pid);
    System.out.flush();
    Thread.sleep(1_000_000);
  }
}
