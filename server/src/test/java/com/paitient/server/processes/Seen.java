// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** What the kernel says about a process. */
final class Seen {
  static final boolean AS_ROOT = "root".equals(System.getProperty("user.name"));

  /** Some kernels have these, which lead nowhere, in every network. */
  private static final Pattern ENDS_OF_TUNNELS =
      Pattern.compile("(tunl|sit|gre|gretap|erspan|ip_vti|ip6_vti|ip6tnl|ip6gre)0");

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
    return read("net/dev")
        .lines()
        .skip(2)
        .map(line -> line.split(":")[0].strip())
        .filter(name -> !ENDS_OF_TUNNELS.matcher(name).matches())
        .toList();
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

  /** One that has ended may be there for long until somebody takes note of it. */
  static boolean gone(long pid) {
    try {
      return of(pid).status("State").contains("Z");
    } catch (UncheckedIOException gone) {
      return true;
    }
  }

  /** Waits generously; false if it never came true. */
  static boolean comesTrue(BooleanSupplier claim) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (!claim.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    return claim.getAsBoolean();
  }

  /** Lets other users walk through a test's folder. */
  static Path open(Path folder) throws IOException {
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }
}
