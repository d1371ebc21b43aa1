// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real service and a real {@code paitient witness}, each in a process of its own. */
@Timeout(1800)
class WitnessedServiceTest {
  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (Process process : processes.reversed()) {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void serviceBringsItsCheckpointsToWitnessAndVerifiersDemandIt() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Path data = folder.resolve("data");
    stop(service(data, Files.writeString(folder.resolve("first.yaml"), "audit:\n  quorum: any\n")));
    String[] witness = {
      "com.paitient.cli.Main",
      "witness",
      "--folder",
      folder.resolve("w").toString(),
      "--policy",
      data.resolve("audit-policy.txt").toString(),
      "--name",
      "witness.example",
      "--listen",
      "127.0.0.1:0"
    };
    Process cosigning = java(folder.resolve("witness.out"), witness);
    String address = said(folder.resolve("witness.out"), "listening on ");
    String key = said(folder.resolve("witness.out"), "witness.example+");
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            String.join(
                "\n",
                "audit:",
                "  witness-every: 200ms",
                "audit-witnesses:",
                "  clinic:",
                "    url: http://127.0.0.1:" + address.replaceAll(".*:", ""),
                "    key: " + key,
                "    limits:",
                "      alarm-after: 3s",
                ""));
    Process watched = service(data, config);
    String[] ask = {"audit", "witnessed", "--data", data.toString()};
    await(watched, () -> Ran.alone(ask).status() == 0);
    assertThat(Ran.alone(ask).out()).contains("\u2014 witness.example ");
    stop(cosigning);
    await(
        watched,
        () ->
            Ran.alone("audit", "list", "--type", "audit.witness_behind", "--data", data.toString())
                .out()
                .contains("audit.witness_behind"));
    stop(watched);

    String policy = data.resolve("audit-policy.txt").toString();
    Ran verified =
        Ran.alone("audit", "verify", data.resolve("audit").toString(), "--policy", policy);
    assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
    try (Stream<Path> kept = Files.list(data.resolve("audit/witnessed"))) {
      for (Path each : kept.toList()) {
        Files.delete(each);
      }
    }
    Ran unwitnessed =
        Ran.alone("audit", "verify", data.resolve("audit").toString(), "--policy", policy);
    assertThat(unwitnessed.status()).isEqualTo(1);
  }

  private Process service(Path data, Path config) throws Exception {
    Path output = folder.resolve("service-" + processes.size() + ".out");
    Process process =
        java(
            output,
            "com.paitient.server.Main",
            "--http",
            "--port",
            "0",
            "--data",
            data.toString(),
            "--config",
            config.toString());
    String[] ask = {"audit", "checkpoint", "--data", data.toString()};
    while (Ran.alone(ask).status() != 0) {
      assertThat(process.isAlive()).as("%s", Files.readString(output)).isTrue();
      Thread.sleep(100);
    }
    return process;
  }

  private Process java(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", classPath()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PAITIENT_"));
    builder.environment().put("PAITIENT_WORKERS_CLASSPATH", classPath());
    Process process = builder.redirectOutput(output.toFile()).start();
    processes.add(process);
    return process;
  }

  /** As it would be installed, without what is for tests. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(java.util.stream.Collectors.joining(File.pathSeparator));
  }

  /** The line that begins so, once it is there whole. */
  private static String said(Path output, String start) throws Exception {
    while (true) {
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      Optional<String> line = whole.lines().filter(each -> each.startsWith(start)).findFirst();
      if (line.isPresent()) {
        return line.get();
      }
      Thread.sleep(20);
    }
  }

  private static void await(Process process, Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      assertThat(process.isAlive()).as("the service runs").isTrue();
      Thread.sleep(100);
    }
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
