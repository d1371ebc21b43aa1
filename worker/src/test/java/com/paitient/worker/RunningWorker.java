// SPDX-License-Identifier: MIT
package com.paitient.worker;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** A worker process of a test, started as the service starts it but for its user and network. */
final class RunningWorker implements AutoCloseable {
  private static final String KEY = "a key";

  private final Path folder;
  private final Process process;

  private RunningWorker(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  static RunningWorker start(Path folder) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            "com.paitient.worker.Main");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.redirectError(folder.resolve("stderr").toFile());
    return new RunningWorker(folder, builder.start());
  }

  static RunningWorker ready(Path folder) throws IOException {
    RunningWorker worker = start(folder);
    worker.send(settings(TestModel.file(), TestModel.sha256(TestModel.file())), TestModel.file());
    Map<String, Object> said = worker.says();
    if (!Boolean.TRUE.equals(said.get("ready"))) {
      throw new AssertionError("the worker is not ready: " + said);
    }
    return worker;
  }

  static Map<String, Object> settings(Path model, String sha256) throws IOException {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("key", KEY);
    settings.put("context_tokens", 1024);
    settings.put("answer_tokens", 32);
    settings.put("threads", 2);
    settings.put("queue", 2);
    settings.put("model_bytes", Files.size(model));
    settings.put("model_sha256", sha256);
    return settings;
  }

  void send(Map<String, Object> settings, Path model) throws IOException {
    send(settings);
    try {
      Files.copy(model, process.getOutputStream());
      process.getOutputStream().flush();
    } catch (IOException refused) {
      // It says why on its standard output.
    }
  }

  void send(Map<String, Object> settings) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>(settings);
    all.putIfAbsent("socket", socket().toString());
    byte[] json = Json.bytes(all);
    var out = new DataOutputStream(process.getOutputStream());
    out.writeInt(json.length);
    out.write(json);
    out.flush();
  }

  /** The line about readiness. */
  Map<String, Object> says() throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String line = reader.readLine();
    if (line == null) {
      throw new AssertionError("the worker ended without a word: " + stderr());
    }
    return Json.object(line.getBytes(StandardCharsets.UTF_8));
  }

  /** All the rest it prints; blocks until it ends. */
  String restOfOutput() throws IOException {
    return process.inputReader(StandardCharsets.UTF_8).readAllAsString() + stderr();
  }

  private String stderr() throws IOException {
    return Files.readString(folder.resolve("stderr"));
  }

  Path socket() {
    return folder.resolve("socket");
  }

  Process process() {
    return process;
  }

  OutputStream lifeline() {
    return process.getOutputStream();
  }

  Connection connect() throws IOException {
    return connect(KEY);
  }

  Connection connect(String key) throws IOException {
    Connection connection =
        new Connection(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
    connection.write(Wire.KEY, key.getBytes(StandardCharsets.UTF_8));
    return connection;
  }

  Reply ask(String json) throws IOException {
    try (Connection connection = connect()) {
      return connection.ask(json);
    }
  }

  /** A whole answer. */
  record Reply(List<String> texts, char end, Map<String, Object> json) {
    String text() {
      return String.join("", texts);
    }

    Object get(String name) {
      return json.get(name);
    }
  }

  /** One connection to the worker. */
  record Connection(SocketChannel channel, DataInputStream in, DataOutputStream out)
      implements AutoCloseable {
    Connection(SocketChannel channel) {
      this(
          channel,
          new DataInputStream(Channels.newInputStream(channel)),
          new DataOutputStream(Channels.newOutputStream(channel)));
    }

    void write(byte type, byte[] payload) throws IOException {
      Wire.write(out, new Wire.Frame(type, payload));
    }

    void request(String json) throws IOException {
      write(Wire.REQUEST, json.getBytes(StandardCharsets.UTF_8));
    }

    Wire.Frame next() throws IOException {
      return Wire.read(in, 1 << 20);
    }

    Reply ask(String json) throws IOException {
      request(json);
      return rest();
    }

    Reply rest() throws IOException {
      List<String> texts = new ArrayList<>();
      Wire.Frame frame = next();
      for (; frame.type() == Wire.TEXT; frame = next()) {
        texts.add(new String(frame.payload(), StandardCharsets.UTF_8));
      }
      return new Reply(texts, (char) frame.type(), Json.object(frame.payload()));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException ended) {
      // It ended before it took all: what is left cannot be flushed.
    }
    process.onExit().join();
  }

  /** Stops it, so that a run goes no further, while {@code act} is done. */
  <T> T standingStill(Callable<T> act) throws Exception {
    signal("STOP");
    try {
      return act.call();
    } finally {
      signal("CONT");
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new AssertionError("the signal " + name + " could not be sent");
    }
  }
}
