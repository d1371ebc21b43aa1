// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.server.fakes.LiveFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the service promises when processes die, hang or go away in the middle of the work. */
final class FaultsIT {
  /** Five requests at once are taken: fewer than the cuts below, so that a lost place is seen. */
  private static final List<String> SMALL_QUEUE = List.of("env", "PAITIENT_LIMITS_QUEUE=4");

  private static final int CUTS = 14;

  /** Connections that clients keep, and those of the database's pool. */
  private static final int FEW = 6;

  private static Path data;
  private static RunningService service;
  private static Api api;
  private static String deployment;
  private static String text;

  @BeforeAll
  static void start() throws Exception {
    data = Files.createTempDirectory("paitient-faults");
    restart();
    deployment = Faults.deploy(api, "faults");
    text = Faults.ask(api, deployment, 8).body().get("text").asText();
  }

  private static void restart() throws Exception {
    service = RunningService.startAs(SMALL_QUEUE, data);
    api = service.api();
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    LiveFolder.delete(data);
  }

  private static Load.Question asking() {
    Api client = api;
    return () -> Faults.ask(client, deployment, 8);
  }

  /** Clients that need the database, the model and the log. */
  private static Load load() {
    Api client = api;
    return Load.of(
        asking(),
        asking(),
        () -> client.get("/v1/deployments"),
        () -> client.get("/v1/audit-logs?limit=3"));
  }

  private static Set<String> outcomes(List<Api.Reply> replies) {
    return replies.stream().map(Faults::outcome).collect(Collectors.toCollection(HashSet::new));
  }

  private static void assertRightAnswers(List<Api.Reply> replies) {
    assertThat(replies)
        .filteredOn(reply -> reply.status() == 200 && reply.body().has("text"))
        .isNotEmpty()
        .allSatisfy(reply -> assertThat(reply.body().get("text").asText()).isEqualTo(text));
  }

  @Test
  void killedPostgresIsAClearErrorAndComesBack() throws Exception {
    List<Api.Reply> replies;
    try (Load load = load()) {
      load.awaitMore(8);
      long killed = Faults.postmaster(service);
      Faults.signal("KILL", killed);
      Faults.await("another PostgreSQL", () -> Faults.postmasterOrNone(service) != killed);
      Faults.await("answers again", () -> api.get("/v1/deployments").status() == 200);
      load.awaitMore(8);
      load.close();
      replies = load.replies();
      assertThat(load.broken()).isZero();
    }
    assertThat(outcomes(replies)).contains("200").isSubsetOf("200", "503 store_unavailable");
    assertRightAnswers(replies);
    assertThat(Faults.withoutEnd(api)).isEmpty();
  }

  @Test
  void hungPostgresIsAClearErrorAndComesBack() throws Exception {
    List<Long> pids = Faults.postgres(service);
    assertThat(pids).hasSizeGreaterThan(2);
    List<CompletableFuture<String>> hung = new ArrayList<>();
    try {
      Faults.signal("STOP", pids.getFirst());
      for (long pid : pids) {
        Faults.trySignal("STOP", pid);
      }
      // What was read within the last two seconds is still used.
      Faults.await("what was read is old", () -> !outcome(asking()).equals("200"));
      for (Load.Question question :
          List.<Load.Question>of(
              asking(), () -> api.get("/v1/deployments"), () -> api.get("/v1/audit-logs"))) {
        hung.add(CompletableFuture.supplyAsync(() -> outcome(question)));
      }
      for (CompletableFuture<String> each : hung) {
        assertThat(each.join()).isEqualTo("503 store_unavailable");
      }
    } finally {
      for (long pid : pids) {
        Faults.trySignal("CONT", pid);
      }
    }
    Faults.await(
        "answers again", () -> outcome(asking()).equals("200") && Faults.withoutEnd(api).isEmpty());
  }

  private static String outcome(Load.Question question) {
    try {
      return Faults.outcome(question.ask());
    } catch (Exception e) {
      return e.toString();
    }
  }

  @Test
  void killedWorkerBreaksWhatItHadAndNothingElse() throws Exception {
    List<Api.Reply> replies;
    try (Load load = Load.of(asking(), asking(), asking(), asking())) {
      load.awaitMore(6);
      Family.Member worker = Faults.worker(service);
      Faults.signal("STOP", worker.pid());
      Faults.await("all of them wait", () -> Faults.withoutEnd(api).size() == 4);
      Faults.signal("KILL", worker.pid());
      Faults.await("another worker", () -> outcome(asking()).equals("200") && !worker.alive());
      load.awaitMore(6);
      load.close();
      replies = load.replies();
      assertThat(load.broken()).isZero();
    }
    assertThat(outcomes(replies))
        .contains("200", "503 model_unavailable")
        .isSubsetOf("200", "503 model_unavailable", "503 deployment_not_ready", "503 overloaded");
    assertRightAnswers(replies);
    assertThat(Faults.withoutEnd(api)).isEmpty();
  }

  @Test
  void everyReceiptIsInTheLogAfterTheServiceWasKilled() throws Exception {
    Set<String> receipts = new HashSet<>();
    int answered = 0;
    for (int round = 0; round < 2; round++) {
      try (Load load = Load.of(asking(), asking(), asking(), asking())) {
        load.awaitMore(8 + round);
        service.kill();
        Faults.await("a request that the kill cut", () -> load.broken() > 0);
        load.close();
        for (Api.Reply reply : load.replies()) {
          if (reply.status() == 200) {
            receipts.add(reply.body().get("audit_receipt").asText());
            answered++;
          }
        }
      }
      restart();
      Faults.awaitLoaded(api, deployment);
    }
    assertThat(receipts).isNotEmpty().hasSize(answered);
    assertThat(
            Faults.events(api, "model.inference").stream()
                .map(FaultsIT::receipt)
                .collect(Collectors.toSet()))
        .containsAll(receipts);
    assertThat(Faults.withoutEnd(api)).isEmpty();
    Faults.await("a log without fault", () -> Faults.verified(data).problems().isEmpty());
    assertThat(outcome(asking())).isEqualTo("200");
  }

  private static String receipt(JsonNode event) {
    return event.get("log").asText()
        + "/"
        + event.get("index").asLong()
        + "/"
        + event.get("id").asText();
  }

  @Test
  void cutStreamsEndInTheRecordAndLeaveNothingBehind() throws Exception {
    long before = Faults.events(api, "model.request").size();
    Family.Member worker = Faults.worker(service);
    long open = Faults.open(service.pid());
    long openInWorker = Faults.open(worker.pid());
    Random places = new Random(1);
    for (int i = 0; i < CUTS; i++) {
      Faults.await("room for another", () -> Faults.withoutEnd(api).size() < 3);
      cutWhileReading(places.nextInt(1_500));
      cutWhileSending(places.nextDouble());
    }
    Faults.await("an end of every request", () -> Faults.withoutEnd(api).isEmpty());
    List<JsonNode> ends = Faults.events(api, "model.inference");
    assertThat(Faults.events(api, "model.request").size() - before).isEqualTo(CUTS);
    assertThat(ends.subList(0, CUTS))
        .allSatisfy(end ->
            assertThat(end.get("result").asText() + end.at("/details/reason").asText())
                .isIn("success", "failurecancelled"));
    Faults.await(
        "nobody on the road",
        () -> !Faults.stacks(service.pid(), data).contains("gateway.Conversation"));
    Faults.await("no open files left", () -> Faults.open(service.pid()) <= open + FEW);
    Faults.await("nor of the worker", () -> Faults.open(worker.pid()) <= openInWorker);
    assertThat(Faults.worker(service).pid()).isEqualTo(worker.pid());
    assertThat(Faults.ask(api, deployment, 8).body().get("text").asText()).isEqualTo(text);
  }

  /** Closes the connection after so many bytes of the answer. */
  private static void cutWhileReading(int bytes) throws Exception {
    try (InputStream events =
        service.api().stream(Faults.path(deployment), Faults.prompt(400).put("stream", true))
            .body()) {
      assertThat(events.readNBytes(bytes)).hasSizeLessThanOrEqualTo(bytes);
    }
  }

  /** Closes the connection after a part of the request, which therefore asks for nothing. */
  private static void cutWhileSending(double part) throws Exception {
    String body = Faults.prompt(4).toString();
    String request =
        "POST "
            + Faults.path(deployment)
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization:"
            + " Bearer "
            + service.adminKey()
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    URI base = URI.create(service.baseUrl());
    try (var socket =
        Api.trusting(service.caFile())
            .getSocketFactory()
            .createSocket(base.getHost(), base.getPort())) {
      byte[] bytes = request.getBytes(US_ASCII);
      socket.getOutputStream().write(bytes, 0, (int) (part * (bytes.length - 1)));
    } catch (IOException e) {
      throw new IllegalStateException("the service was gone first", e);
    }
  }
}
