// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import com.paitient.server.fakes.LiveFolder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The service's and the worker's class paths, copied once to a folder that every user may read, so
 * that the service can be started as somebody else.
 */
final class Installation {
  private static final String MODEL_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";

  private final Path folder;

  private Installation(Path folder) {
    this.folder = folder;
  }

  private static final Installation ONE = make();

  static Installation one() {
    return ONE;
  }

  private static Installation make() {
    try {
      Path folder = Files.createTempDirectory("paitient-test");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      for (Path entry : classPath()) {
        copy(entry, folder.resolve("lib"));
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> LiveFolder.delete(folder)));
      return new Installation(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(Files::exists)
        .filter(path -> !path.endsWith("test-classes"))
        .toList();
  }

  /** Jars keep their names; a folder of classes becomes a folder named after its module. */
  private static void copy(Path entry, Path lib) throws IOException {
    Path target = lib.resolve(name(entry));
    Files.createDirectories(lib);
    try (Stream<Path> files = Files.walk(entry)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(
            file,
            target.resolve(entry.relativize(file).toString()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static String name(Path entry) {
    return Files.isDirectory(entry)
        ? entry.getParent().getParent().getFileName() + "-" + entry.getFileName()
        : entry.getFileName().toString();
  }

  String serverClassPath() {
    return entries().filter(name -> !name.startsWith("llama-")).collect(joined());
  }

  String workerClassPath() {
    return entries()
        .filter(name ->
            Stream.of("worker-", "llama-", "jackson-core-", "annotations-", "jspecify-")
                .anyMatch(name::startsWith))
        .collect(joined());
  }

  private Stream<String> entries() {
    try (Stream<Path> list = Files.list(folder.resolve("lib"))) {
      return new ArrayList<>(list.map(each -> each.getFileName().toString()).sorted().toList())
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private java.util.stream.Collector<String, ?, String> joined() {
    return java.util.stream.Collectors.mapping(
        name -> folder.resolve("lib").resolve(name).toString(),
        java.util.stream.Collectors.joining(File.pathSeparator));
  }

  /** The default model, readable by every user; the launcher's {@code test} fetches it. */
  Path model() throws IOException {
    Path cached =
        Path.of(
            System.getProperty(
                "paitient.test.model",
                System.getProperty("user.home") + "/.cache/paitient/models/" + MODEL_FILE));
    if (!Files.isRegularFile(cached)) {
      throw new IllegalStateException(
          "the tests need the model file " + cached + "; ./paitient test fetches it");
    }
    Path copy = folder.resolve("model.gguf");
    if (!Files.exists(copy)) {
      Files.copy(cached, copy);
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
    }
    return copy;
  }
}
