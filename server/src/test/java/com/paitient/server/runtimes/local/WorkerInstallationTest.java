// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.processes.ProcessException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerInstallationTest {
  @TempDir Path folder;

  private Path closedTo(String name, String content) throws IOException {
    Path file = folder.resolve("closed").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static String classPath(WorkerInstallation installation) {
    List<String> command = installation.command(Path.of("/folder"));
    return command.get(command.indexOf("-cp") + 1);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void copiesTheClassPathToWhereEverybodyCanReadIt() throws IOException {
    Path jar = closedTo("a.jar", "first");
    Path classes = closedTo("classes/com/A.class", "second").getParent().getParent();

    String[] copies =
        classPath(
                WorkerInstallation.prepare(
                    folder.resolve("data"), jar + File.pathSeparator + classes))
            .split(File.pathSeparator);

    assertThat(copies).hasSize(2).allMatch(copy -> copy.startsWith(folder + "/data/workers/lib-"));
    assertThat(Path.of(copies[0])).hasContent("first");
    assertThat(permissions(Path.of(copies[0]))).isEqualTo("rw-r--r--");
    assertThat(Path.of(copies[1], "com", "A.class")).hasContent("second");
    assertThat(permissions(Path.of(copies[1], "com"))).isEqualTo("rwxr-xr-x");
    assertThat(permissions(Path.of(copies[0]).getParent())).isEqualTo("rwxr-xr-x");
  }

  @Test
  void leavesTheOneThatRunsAloneWhenTheProgramChanges() throws Exception {
    Path jar = closedTo("a.jar", "first");
    String before = classPath(WorkerInstallation.prepare(folder, jar.toString()));
    String again = classPath(WorkerInstallation.prepare(folder, jar.toString()));
    Files.writeString(jar, "other");
    Process worker = new ProcessBuilder("/bin/sh", "-c", "read line", before).start();
    try {
      String after = classPath(WorkerInstallation.prepare(folder, jar.toString()));

      assertThat(again).isEqualTo(before);
      assertThat(after).isNotEqualTo(before);
      assertThat(Path.of(before)).hasContent("first");
      assertThat(Path.of(after)).hasContent("other");
    } finally {
      int _ = worker.destroyForcibly().waitFor();
    }
  }

  @Test
  void removesFormerOnesThatNothingRunsFrom() throws IOException {
    Path jar = closedTo("a.jar", "first");
    Path before = Path.of(classPath(WorkerInstallation.prepare(folder, jar.toString())));
    Path others = Files.createDirectories(folder.resolve("workers/library"));
    Files.writeString(jar, "other");
    Path after = Path.of(classPath(WorkerInstallation.prepare(folder, jar.toString())));

    assertThat(before.getParent()).doesNotExist();
    assertThat(after).hasContent("other");
    assertThat(others).exists();
  }

  @Test
  void saysWhichPartOfTheClassPathIsMissing() {
    assertThatThrownBy(() -> WorkerInstallation.prepare(folder, "/nowhere/worker.jar"))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("/nowhere/worker.jar");
  }

  @Test
  void leavesNoTraceOfWhatAWorkerHandles() throws IOException {
    List<String> command =
        WorkerInstallation.prepare(folder, closedTo("a.jar", "x").toString())
            .command(Path.of("/own"));

    assertThat(command)
        .contains(
            "-XX:-UsePerfData",
            "-XX:-HeapDumpOnOutOfMemoryError",
            "-XX:+SuppressFatalErrorMessage",
            "-XX:-CreateCoredumpOnCrash",
            "-Djava.io.tmpdir=/own");
  }
}
