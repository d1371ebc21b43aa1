// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.audit.LogVerifier;
import com.paitient.audit.Report;
import com.paitient.audit.note.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the tests of faults do to processes, and what they look at afterwards. */
final class Faults {
  private static final int TRIES = 1_800;

  private Faults() {}

  /** Something that is to become true. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Looks again and again, some minutes; a look that fails was one too early. */
  static void await(String what, Condition condition) throws Exception {
    Throwable last = null;
    for (int i = 0; i < TRIES; i++) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException | AssertionError notYet) {
        last = notYet;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("never came true: " + what, last);
  }

  /** Runs a command of the system and returns its exit status. */
  static int command(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    byte[] said = process.getInputStream().readAllBytes();
    int status = process.waitFor();
    if (status != 0) {
      System.err.println(
          String.join(" ", words) + ": " + new String(said, StandardCharsets.UTF_8).strip());
    }
    return status;
  }

  static void signal(String name, long pid) throws Exception {
    assertThat(command("kill", "-" + name, String.valueOf(pid))).isZero();
  }

  /** The same for a process that may have ended by itself meanwhile. */
  static void trySignal(String name, long pid) throws Exception {
    int _ = command("kill", "-" + name, String.valueOf(pid));
  }

  static String deploy(Api api, String name) throws Exception {
    Api.Reply made =
        api.post(
            "/v1/deployments", "{\"model_name\":\"default\",\"deployment_name\":\"" + name + "\"}");
    assertThat(made.status()).as(made.raw().body()).isIn(200, 201);
    String id = made.body().get("id").asText();
    awaitLoaded(api, id);
    return id;
  }

  /** On a slow machine a model takes longer than a request waits for it. */
  static void awaitLoaded(Api api, String deployment) throws Exception {
    await("the model is loaded", () -> ask(api, deployment, 2).status() == 200);
  }

  static ObjectNode prompt(int tokens) {
    return Api.object()
        .put("prompt", "Count from one to twenty.")
        .put("max_tokens", tokens)
        .put("temperature", 0);
  }

  static String path(String deployment) {
    return "/v1/deployments/" + deployment + "/generate";
  }

  static Api.Reply ask(Api api, String deployment, int tokens) throws Exception {
    return api.post(path(deployment), prompt(tokens));
  }

  static String outcome(Api.Reply reply) {
    return (reply.status() + " " + reply.code()).strip();
  }

  /** All events of a type, the newest first. */
  static List<JsonNode> events(Api api, String type) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    String cursor = "";
    do {
      Api.Reply page = api.get("/v1/audit-logs?limit=500&event_type=" + type + cursor);
      assertThat(page.status()).as(page.raw().body()).isEqualTo(200);
      page.body().get("data").forEach(events::add);
      cursor =
          page.body().path("next_cursor").isNull()
              ? ""
              : "&cursor=" + page.body().get("next_cursor").asText();
    } while (!cursor.isEmpty());
    return events;
  }

  /** The ids of requests to the model that have no end in the record. */
  static List<String> withoutEnd(Api api) throws Exception {
    List<String> open =
        new ArrayList<>(
            events(api, "model.request").stream().map(event -> event.get("id").asText()).toList());
    events(api, "model.inference").forEach(end -> open.remove(end.at("/details/asked").asText()));
    return open;
  }

  /** What an auditor finds who has the folder alone. */
  static Report verified(Path data) throws IOException {
    Policy policy = Policy.parse(Files.readString(data.resolve("audit-policy.txt")));
    return LogVerifier.verify(data.resolve("audit"), policy, List.of());
  }

  /** How many files and sockets a process has open. */
  static long open(long pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return open.count();
    }
  }

  private static String jcmd() {
    return Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
  }

  /** The stacks of all threads of a Java process, the virtual ones included. */
  static String stacks(long pid, Path folder) throws Exception {
    Path file = folder.resolve("threads.txt");
    Files.deleteIfExists(file);
    assertThat(command(jcmd(), String.valueOf(pid), "Thread.dump_to_file", file.toString()))
        .isZero();
    return Files.readString(file);
  }

  /** The process numbers of the service's PostgreSQL, its main process first. */
  static List<Long> postgres(RunningService service) throws IOException {
    List<Long> pids = new ArrayList<>();
    pids.add(postmaster(service));
    for (Family.Member each : Family.of(service.pid())) {
      if (each.pid() != pids.getFirst() && each.command().startsWith("postgres:")) {
        pids.add(each.pid());
      }
    }
    return pids;
  }

  static long postmaster(RunningService service) throws IOException {
    Path note = service.data().resolve("postgres/server/data/postmaster.pid");
    return Long.parseLong(Files.readAllLines(note).getFirst().strip());
  }

  /** The same, 0 while there is none. */
  static long postmasterOrNone(RunningService service) {
    try {
      return postmaster(service);
    } catch (IOException | RuntimeException _) {
      return 0;
    }
  }

  static Family.Member worker(RunningService service) throws IOException {
    return Family.workers(Family.of(service.pid())).findFirst().orElseThrow();
  }
}
