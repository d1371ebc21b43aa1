// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What the kernel says about a process. */
final class Seen {
  static final boolean AS_ROOT = "root".equals(System.getProperty("user.name"));

  private final long pid;

  private Seen(long pid) {
    this.pid = pid;
  }

  static Seen of(long pid) {
    return new Seen(pid);
  }

  /** The words after {@code name:} in its status. */
  List<String> status(String name) {
    return read("status")
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .flatMap(line -> Arrays.stream(line.split("\\s+")))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  List<String> environment() {
    return Arrays.stream(read("environ").split("\0")).filter(s -> !s.isEmpty()).sorted().toList();
  }

  List<String> interfaces() {
    return read("net/dev").lines().skip(2).map(line -> line.split(":")[0].strip()).toList();
  }

  String namespace(String kind) {
    return link("ns/" + kind);
  }

  List<String> openFiles() {
    try (var files = Files.list(Path.of("/proc", "" + pid, "fd"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String link(String name) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", "" + pid, name)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String read(String name) {
    try {
      return Files.readString(Path.of("/proc", "" + pid, name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean gone(long pid) {
    return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
  }

  /** Waits generously; false if it never came true. */
  static boolean comesTrue(BooleanSupplier claim) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofMinutes(2));
    while (!claim.getAsBoolean() && Instant.now().isBefore(end)) {
      Thread.sleep(20);
    }
    return claim.getAsBoolean();
  }

  /** Lets other users walk through a test's folder. */
  static Path open(Path folder) throws IOException {
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }
}
