// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    boolean alive() {
      return ProcessHandle.of(pid).isPresent();
    }
  }

  static List<Member> of(long pid) throws IOException {
    List<Member> members = new ArrayList<>();
    for (ProcessHandle handle : ProcessHandle.of(pid).orElseThrow().descendants().toList()) {
      members.add(new Member(handle.pid(), command(handle.pid())));
    }
    return members;
  }

  private static String command(long pid) throws IOException {
    return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8)
        .replace('\0', ' ');
  }

  /** Waits until none of them is there, at most a minute; returns those that still are. */
  static List<Member> survivors(List<Member> members) throws InterruptedException {
    for (int i = 0; i < 1_200 && members.stream().anyMatch(Member::alive); i++) {
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
