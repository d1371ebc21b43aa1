// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.paitient.server.processes.ProcessException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The worker's program, where the worker's user can read it. */
public final class WorkerInstallation {
  private static final String MAIN = "com.paitient.worker.Main";

  private final Path java;
  private final String classPath;

  private WorkerInstallation(Path java, String classPath) {
    this.java = java;
    this.classPath = classPath;
  }

  /**
   * Copies the class path to {@code data/workers/lib-<hash>}, unless it is there: the original may
   * lie where the worker's user cannot read, and may change while we run. Copies of former programs
   * are removed, but not one that a worker still runs from.
   *
   * @param classPath jars and folders, as a class path
   * @throws ProcessException if a part is missing, or others cannot run this JVM's java
   */
  public static WorkerInstallation prepare(Path data, String classPath) {
    try {
      List<Path> parts = parts(classPath);
      Path folder = folder(data.resolve("workers"), "lib-" + fingerprint(parts));
      List<String> copies = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        Path copy = folder.resolve(i + "-" + parts.get(i).getFileName());
        copy(parts.get(i), copy);
        copies.add(copy.toString());
      }
      FormerPrograms.remove(data.resolve("workers"), folder);
      return new WorkerInstallation(java(), String.join(File.pathSeparator, copies));
    } catch (IOException | UncheckedIOException e) {
      throw new ProcessException("the worker's program cannot be copied to " + data, e);
    }
  }

  /** The command that starts a worker in its own folder. */
  List<String> command(Path folder) {
    return List.of(
        java.toString(),
        "-XX:+UseSerialGC",
        "-Xms16m",
        "-Xmx192m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-HeapDumpOnOutOfMemoryError",
        "-XX:-UsePerfData",
        "-XX:+DisableAttachMechanism",
        "-XX:-CreateCoredumpOnCrash",
        "-XX:+SuppressFatalErrorMessage",
        "-Xlog:disable",
        "-Djava.io.tmpdir=" + folder,
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath,
        MAIN);
  }

  private static List<Path> parts(String classPath) {
    List<Path> parts =
        Stream.of(classPath.split(File.pathSeparator))
            .filter(part -> !part.isBlank())
            .map(part -> Path.of(part).toAbsolutePath())
            .toList();
    for (Path part : parts) {
      if (!Files.exists(part)) {
        throw new ProcessException("a part of the worker's class path is missing: " + part);
      }
    }
    return parts;
  }

  private static Path folder(Path workers, String name) throws IOException {
    open(Files.createDirectories(workers), "rwx--x--x");
    return open(Files.createDirectories(workers.resolve(name)), "rwxr-xr-x");
  }

  private static Path open(Path path, String permissions) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static String fingerprint(List<Path> parts) throws IOException {
    MessageDigest digest = sha256();
    for (Path part : parts) {
      for (Path file : files(part)) {
        digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
        if (Files.isRegularFile(file)) {
          digest.update(Files.readAllBytes(file));
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> files(Path part) throws IOException {
    try (Stream<Path> all = Files.walk(part)) {
      return all.sorted().collect(Collectors.toList());
    }
  }

  private static void copy(Path part, Path copy) throws IOException {
    for (Path from : files(part)) {
      Path to = copy.resolve(part.relativize(from).toString());
      if (Files.isDirectory(from)) {
        open(Files.createDirectories(to), "rwxr-xr-x");
      } else if (!Files.exists(to) || Files.size(to) != Files.size(from)) {
        Path half = to.resolveSibling(to.getFileName() + ".part");
        Files.copy(from, half, StandardCopyOption.REPLACE_EXISTING);
        Files.move(open(half, "rw-r--r--"), to, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static Path java() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java").toRealPath();
    for (Path part = java; part != null; part = part.getParent()) {
      if (!Files.getPosixFilePermissions(part).contains(PosixFilePermission.OTHERS_EXECUTE)
          && "root".equals(System.getProperty("user.name"))) {
        throw new ProcessException(
            "workers run as another user, who cannot reach " + java + " because of " + part);
      }
    }
    return java;
  }
}
