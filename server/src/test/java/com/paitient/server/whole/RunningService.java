// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real service in a process of its own, on a free port, with all its real parts. */
final class RunningService implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Process process;
  private final Path data;
  private final Path output;
  private JsonNode run = JSON.createObjectNode();

  private RunningService(Process process, Path data, Path output) {
    this.process = process;
    this.data = data;
    this.output = output;
  }

  /** Starts it as this user and waits until it is ready. */
  static RunningService start(Path data, String... arguments) throws Exception {
    return startAs(List.of(), data, arguments);
  }

  /** Starts it behind {@code prefix}, a command that changes the user for instance. */
  static RunningService startAs(List<String> prefix, Path data, String... arguments)
      throws Exception {
    RunningService service = launch(prefix, data, arguments);
    service.awaitReady();
    return service;
  }

  /** Starts it and does not wait. */
  static RunningService launch(List<String> prefix, Path data, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            Installation.one().serverClassPath(),
            "com.paitient.server.Main",
            "--data",
            data.toString(),
            "--port",
            "0"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("paitient-output", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("PAITIENT_"));
    environment.put("PAITIENT_WORKERS_CLASSPATH", Installation.one().workerClassPath());
    environment.put("PAITIENT_MODELS_DEFAULT_FILE", Installation.one().model().toString());
    return new RunningService(builder.start(), data, output);
  }

  private void awaitReady() throws Exception {
    Path file = data.resolve("run/service.json");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!ready(file)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("the service did not become ready:\n" + output());
      }
      Thread.sleep(50);
    }
  }

  /** Whether the file is there and of this service, not of one that was killed. */
  private boolean ready(Path file) throws IOException {
    try {
      run = JSON.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException notYet) {
      return false;
    }
    return run.path("pid").asLong() == process.pid();
  }

  Api api() throws Exception {
    return new Api(baseUrl(), adminKey(), run.path("ca_file").asText(null));
  }

  Api api(String key) throws Exception {
    return new Api(baseUrl(), key, run.path("ca_file").asText(null));
  }

  String baseUrl() {
    return run.get("base_url").asText();
  }

  String caFile() {
    return run.get("ca_file").asText();
  }

  String adminKey() throws IOException {
    return Files.readString(Path.of(run.get("key_file").asText())).strip();
  }

  Path data() {
    return data;
  }

  long pid() {
    return run.path("pid").asLong(process.pid());
  }

  Process process() {
    return process;
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** Asks it to end, as Ctrl-C does, and waits until it has. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE)) {
      process.destroyForcibly();
      throw new IllegalStateException("the service did not stop");
    }
    return process.exitValue();
  }

  /** Kills the service alone, as {@code kill -9} does. */
  void kill() throws Exception {
    var _ = new ProcessBuilder("kill", "-9", String.valueOf(pid())).start().waitFor();
    process.waitFor();
  }

  @Override
  public void close() throws Exception {
    if (process.isAlive()) {
      int _ = stop();
    }
    Files.deleteIfExists(output);
  }
}
