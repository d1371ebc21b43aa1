// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Processes of one program in one folder that outlived whoever watched them. To be looked for only
 * by who holds the folder's lock, so that what is found can only be left over.
 */
record Orphans(String program, Path folder) {
  private static final Duration DEATH = Duration.ofSeconds(10);

  static Orphans of(String program, Path folder) {
    return new Orphans(program, folder);
  }

  /** Kills them, and takes away the note of a dead server whose number somebody else has now. */
  void end() throws IOException {
    List<ProcessHandle> left = ProcessHandle.allProcesses().filter(this::isOurs).toList();
    left.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : left) {
      var _ = each.onExit().completeOnTimeout(each, DEATH.toMillis(), TimeUnit.MILLISECONDS).join();
      if (each.isAlive()) {
        throw new ProcessException("process " + each.pid() + " of an earlier run cannot be killed");
      }
    }
    Files.deleteIfExists(folder.resolve("postmaster.pid"));
  }

  private boolean isOurs(ProcessHandle process) {
    Path entry = Path.of("/proc", Long.toString(process.pid()));
    try {
      return Files.readSymbolicLink(entry.resolve("exe")).toString().startsWith(program)
          && Files.readSymbolicLink(entry.resolve("cwd")).startsWith(folder.toRealPath());
    } catch (IOException _) {
      // A process that just ended, or that we may not look at: then it is not one of ours.
      return false;
    }
  }
}
