// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Our service as the launcher starts it: durable audit, API keys, a deployment that redacts. */
final class Service {
  private final Build build;
  private final Path folder;
  private final Path data;
  private final Upstream upstream;
  private final int port = Started.freePort();
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * What is measured.
   *
   * @param options of its JVM
   */
  record Build(String name, Path root, String options, String classpath) {}

  Service(Build build, Path folder, Upstream upstream) throws IOException {
    this.build = build;
    this.folder = folder;
    this.data = folder.resolve("data");
    this.upstream = upstream;
    Files.createDirectories(
        data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    Files.writeString(
        folder.resolve("service.yaml"),
        "upstreams:\n  cheap:\n    url: http://127.0.0.1:" + upstream.port() + "\n");
  }

  /** Starts it on an empty folder, makes its deployment, and ends it. */
  void prepare() throws Exception {
    try (Started first = start(Optional.empty())) {
      first.await(120, () -> Files.exists(data.resolve("run/service.json")));
      send(
          "PUT",
          "/v1/model-registry/cheap",
          "{\"source\":{\"upstream\":\"cheap\",\"model\":\"cheap\"}}");
      send(
          "POST",
          "/v1/deployments",
          "{\"model_name\":\"cheap\",\"deployment_name\":\"bench\","
              + "\"security_settings\":{\"phi_redaction\":true}}");
    }
  }

  Started start(Optional<String> recording) throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(words(build.options()));
    command.addAll(words(System.getenv().getOrDefault("PAITIENT_JAVA_OPTS", "")));
    recording.ifPresent(file ->
        command.add("-XX:StartFlightRecording:settings=profile,maxsize=200m,filename=" + file));
    command.addAll(
        List.of(
            "-cp",
            build.classpath(),
            "com.paitient.server.Main",
            "--data",
            data.toString(),
            "--http",
            "--port",
            Integer.toString(port),
            "--config",
            folder.resolve("service.yaml").toString()));
    return Started.of(
        folder, "service", Map.of("PAITIENT_WORKERS_CLASSPATH", jars("worker")), command);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
  }

  private String jars(String module) throws IOException {
    try (Stream<Path> own = Files.list(build.root().resolve(module + "/target"));
        Stream<Path> theirs = Files.list(build.root().resolve(module + "/target/lib"))) {
      return Stream.concat(own, theirs)
          .map(Path::toString)
          .filter(name -> name.endsWith(".jar"))
          .collect(Collectors.joining(":"));
    }
  }

  private void send(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = client.send(request(method, path, body), BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(path + " was answered " + answer.statusCode());
    }
  }

  private HttpRequest request(String method, String path, String body) throws IOException {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + key())
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body))
        .build();
  }

  private String key() throws IOException {
    return Files.readString(data.resolve("admin.key")).strip();
  }

  /** Whether a request for text is answered. */
  boolean answers() throws Exception {
    try {
      String body = "{\"prompt\":\"Good morning\",\"max_tokens\":1}";
      return client
              .send(
                  request("POST", "/v1/deployments/bench/generate", body),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (java.net.ConnectException _) {
      return false;
    }
  }

  Proxy proxy(Started started) throws IOException {
    return new Proxy(
        build.name(),
        started.tree(),
        port,
        upstream,
        "/v1/deployments/bench/generate",
        "Authorization: Bearer " + key() + "\r\n",
        true);
  }
}
