// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import com.paitient.server.fakes.LiveFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The processes that descend from one, as /proc tells. */
final class Family {
  private Family() {}

  /** One process. */
  record Member(long pid, String command) {
    /** A line of its status, {@code Uid} for instance. */
    String status(String name) throws IOException {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElseThrow();
    }

    int uid() throws IOException {
      return Integer.parseInt(status("Uid").split("\\s+")[0]);
    }

    String namespace(String kind) throws IOException {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind)).toString();
    }

    /** Whether it runs: one that has ended may wait for long until somebody takes note of it. */
    boolean alive() {
      try {
        return !status("State").startsWith("Z");
      } catch (IOException gone) {
        return false;
      }
    }
  }

  /** Those that run now; PostgreSQL begins and ends some of its own all the time. */
  static List<Member> of(long pid) {
    return ProcessHandle.of(pid)
        .orElseThrow()
        .descendants()
        .map(each -> new Member(each.pid(), command(each.pid())))
        .filter(Member::alive)
        .toList();
  }

  private static String command(long pid) {
    Path line = Path.of("/proc/" + pid + "/cmdline");
    return new String(LiveFolder.content(line), StandardCharsets.UTF_8).replace('\0', ' ');
  }

  /** Waits until none of them is there, some minutes at most; returns those that still are. */
  static List<Member> survivors(List<Member> members) throws InterruptedException {
    for (int i = 0; i < 3_600 && members.stream().anyMatch(Member::alive); i++) {
      Thread.sleep(50);
    }
    return members.stream().filter(Member::alive).toList();
  }

  static Stream<Member> workers(List<Member> members) {
    return members.stream()
        .filter(each -> each.command().contains("com.paitient.worker.Main"))
        .filter(each -> each.command().contains("/java "));
  }
}
