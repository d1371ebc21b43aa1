// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies of the worker's program that former versions of the service made. */
final class FormerPrograms {
  private static final Logger LOG = LoggerFactory.getLogger(FormerPrograms.class);
  private static final Pattern NAME = Pattern.compile("lib-[0-9a-f]{16}");
  private static final Path PROCESSES = Path.of("/proc");

  private FormerPrograms() {}

  /**
   * Removes those from which nothing runs; one that cannot be removed stays until the next time.
   */
  static void remove(Path workers, Path current) {
    try {
      List<Path> former = former(workers, current);
      List<String> commands = former.isEmpty() ? List.of() : commands();
      for (Path each : former) {
        String used = "/" + workers.getFileName() + "/" + each.getFileName() + "/";
        if (commands.stream().noneMatch(command -> command.contains(used))) {
          delete(each);
        }
      }
    } catch (IOException e) {
      LOG.warn("former programs of workers are not removed: {}", e.getClass().getSimpleName());
    }
  }

  private static List<Path> former(Path workers, Path current) throws IOException {
    try (Stream<Path> all = Files.list(workers)) {
      return all.filter(each -> NAME.matcher(each.getFileName().toString()).matches())
          .filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
          .filter(each -> !each.equals(current))
          .toList();
    }
  }

  /** The command lines of all processes; the kernel's folder of them must be there. */
  private static List<String> commands() throws IOException {
    try (Stream<Path> all = Files.list(PROCESSES)) {
      return all.map(each -> command(each.resolve("cmdline"))).toList();
    }
  }

  /** Nothing where it is no process, or has ended. */
  private static String command(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException noneOrGone) {
      return "";
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
