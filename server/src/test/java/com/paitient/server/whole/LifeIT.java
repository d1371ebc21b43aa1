// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.fakes.LiveFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the service and its children live and end. */
final class LifeIT {
  private static final String ROOT_KEY = "keys/root.key";
  private Path data;

  @BeforeEach
  void makeFolder() throws Exception {
    data = Files.createTempDirectory("paitient-life");
  }

  @AfterEach
  void removeFolder() {
    LiveFolder.delete(data);
  }

  private static boolean root() throws Exception {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static String deploy(Api api, String name) throws Exception {
    Api.Reply made =
        api.post(
            "/v1/deployments",
            """
            {"model_name":"default","deployment_name":"%s",
             "security_settings":{"network_isolation":true}}\
            """
                .formatted(name));
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    String id = made.body().get("id").asText();
    awaitLoaded(api, id);
    return id;
  }

  /** On a slow machine that takes longer than a request waits; a look is no request. */
  private static void awaitLoaded(Api api, String deployment) throws Exception {
    String path = "/v1/deployments/" + deployment;
    Faults.await(
        "the model is loaded", () -> api.get(path).body().path("status").asText().equals("ready"));
  }

  private static Api.Reply ask(Api api, String deployment, int tokens) throws Exception {
    ObjectNode body =
        Api.object().put("prompt", "Count from one to twenty.").put("max_tokens", tokens);
    return api.post("/v1/deployments/" + deployment + "/generate", body.put("temperature", 0));
  }

  private static Api.Reply askOnce(Api api, String deployment, String key) throws Exception {
    return api.postWith(
        Faults.path(deployment), Faults.prompt(4).toString(), "Idempotency-Key", key);
  }

  private static int asked(Api api) throws Exception {
    return api.get("/v1/audit-logs?event_type=model.request").body().get("data").size();
  }

  @Test
  void childrenAreConfinedAndEndWithTheService() throws Exception {
    List<Family.Member> children;
    try (RunningService service = RunningService.start(data)) {
      String deployment = deploy(service.api(), "confined");
      assertThat(ask(service.api(), deployment, 4).status()).isEqualTo(200);
      children = Family.of(service.pid());
      List<Family.Member> workers = Family.workers(children).toList();
      assertThat(workers).hasSize(1);
      assertThat(children.stream().anyMatch(each -> each.command().contains("postgres"))).isTrue();
      for (Family.Member child : children) {
        assertConfined(child);
      }
      Family.Member worker = workers.getFirst();
      assertThat(worker.namespace("net"))
          .isNotEqualTo(new Family.Member(service.pid(), "").namespace("net"));
      assertThat(Files.readString(Path.of("/proc/" + worker.pid() + "/net/route")).lines().count())
          .as("routes, with their heading")
          .isLessThanOrEqualTo(1);
    }
    assertThat(Family.survivors(children)).isEmpty();
  }

  private void assertConfined(Family.Member child) throws Exception {
    try {
      assertThat(child.status("NoNewPrivs")).as(child.command()).isEqualTo("1");
      assertThat(child.status("CapEff")).as(child.command()).isEqualTo("0000000000000000");
      if (root()) {
        int uid = child.uid();
        assertThat(uid).as(child.command()).isNotZero();
        assertThat(readableAs(uid, data.resolve(ROOT_KEY))).isFalse();
        assertThat(readableAs(uid, data.resolve("admin.key"))).isFalse();
      }
    } catch (IOException gone) {
      assertThat(child.alive()).as(child.command()).isFalse();
    }
  }

  private static boolean readableAs(int uid, Path file) throws Exception {
    assertThat(file).exists();
    Process cat =
        new ProcessBuilder(
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + uid,
                "--clear-groups",
                "cat",
                file.toString())
            .redirectErrorStream(true)
            .start();
    var _ = cat.getInputStream().readAllBytes();
    return cat.waitFor() == 0;
  }

  @Test
  void noChildOutlivesAServiceThatWasKilled() throws Exception {
    try (RunningService service = RunningService.start(data)) {
      String deployment = deploy(service.api(), "orphan");
      assertThat(ask(service.api(), deployment, 4).status()).isEqualTo(200);
      List<Family.Member> children = Family.of(service.pid());
      assertThat(children).isNotEmpty();
      service.kill();
      assertThat(Family.survivors(children)).isEmpty();
    }
  }

  @Test
  void everythingIsThereAfterAKillAndWhatWasOpenIsEndedAndNothingIsAskedTwice() throws Exception {
    String deployment;
    JsonNode before;
    try (RunningService service = RunningService.start(data)) {
      Api api = service.api();
      deployment = deploy(api, "lasting");
      Api.Reply first = askOnce(api, deployment, "answered");
      assertThat(first.status()).isEqualTo(200);
      before = first.body();
      long worker = Faults.worker(service).pid();
      Faults.signal("STOP", worker); // so that what is asked now has no end
      CompletableFuture<Void> open =
          CompletableFuture.runAsync(() -> {
            try {
              var _ = askOnce(api, deployment, "cut");
            } catch (Exception expected) {
              return;
            }
          });
      Faults.await("a second request is recorded", () -> asked(api) == 2);
      service.kill();
      Faults.trySignal("CONT", worker);
      open.join();
    }
    try (RunningService service = RunningService.start(data)) {
      Api api = service.api();
      assertThat(api.get("/v1/deployments/" + deployment).body().get("deployment_name").asText())
          .isEqualTo("lasting");
      awaitLoaded(api, deployment);
      String events = api.get("/v1/audit-logs?event_type=model.inference").body().toString();
      assertThat(events).contains(receiptEvent(before)).contains("service_ended");
      assertNeitherIsAskedAgain(api, deployment);
      assertThat(ask(api, deployment, 4).body().get("text")).isEqualTo(before.get("text"));
      assertThat(service.stop()).isZero();
    }
  }

  /** What was sent under a key before the service was killed goes to no model again. */
  private static void assertNeitherIsAskedAgain(Api api, String deployment) throws Exception {
    assertThat(Faults.outcome(askOnce(api, deployment, "answered")))
        .isEqualTo("409 answer_not_kept");
    assertThat(Faults.outcome(askOnce(api, deployment, "cut"))).isEqualTo("409 outcome_unknown");
    assertThat(asked(api)).isEqualTo(2);
    assertThat(askOnce(api, deployment, "another").status()).isEqualTo(200);
    assertThat(asked(api)).isEqualTo(3);
  }

  private static String receiptEvent(JsonNode reply) {
    String receipt = reply.get("audit_receipt").asText();
    return receipt.substring(receipt.lastIndexOf('/') + 1);
  }

  @Test
  void killedWorkerIsRestartedAndItsRequestGetsAClearError() throws Exception {
    try (RunningService service = RunningService.start(data)) {
      Api api = service.api();
      String deployment = deploy(api, "fragile");
      assertThat(ask(api, deployment, 4).status()).isEqualTo(200);
      long pid = Faults.worker(service).pid();
      Faults.signal("STOP", pid);
      CompletableFuture<Api.Reply> open =
          CompletableFuture.supplyAsync(() -> {
            try {
              return ask(api, deployment, 4);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      Faults.await("a second request is recorded", () -> asked(api) == 2);
      Faults.signal("KILL", pid);
      Api.Reply broken = open.join();
      assertThat(broken.status() + " " + broken.code()).isEqualTo("503 model_unavailable");
      Faults.await("the worker is back", () -> ask(api, deployment, 4).status() == 200);
    }
  }

  @Test
  void wholeRoadWorksForAnotherUser() throws Exception {
    assumeTrue(root(), "only root can become another user");
    var nobody =
        data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    Files.setOwner(data, nobody);
    List<String> prefix =
        List.of(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=" + data);
    try (RunningService service = RunningService.startAs(prefix, data.resolve("state"))) {
      Api api = service.api();
      Api.Reply made =
          api.post("/v1/deployments", "{\"model_name\":\"default\",\"deployment_name\":\"mine\"}");
      assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
      awaitLoaded(api, "mine");
      assertThat(ask(api, "mine", 4).status()).isEqualTo(200);
      for (Family.Member child : Family.of(service.pid())) {
        try {
          assertThat(child.status("NoNewPrivs")).as(child.command()).isEqualTo("1");
          assertThat(child.uid()).isEqualTo(65534);
        } catch (IOException gone) {
          assertThat(child.alive()).as(child.command()).isFalse();
        }
      }
    }
  }

  @Test
  void plainHttpIsForLoopbackAndOnlyWhenAsked() throws Exception {
    try (RunningService service = RunningService.start(data, "--http")) {
      assertThat(service.baseUrl()).startsWith("http://127.0.0.1:");
      assertThat(service.api().get("/v1/deployments").status()).isEqualTo(200);
      Api.Reply hipaa =
          service
              .api()
              .post(
                  "/v1/deployments",
                  """
                  {"model_name":"default","deployment_name":"x",
                   "security_settings":{"compliance_mode":"hipaa"}}\
                  """);
      assertThat(hipaa.status() + " " + hipaa.code()).isEqualTo("422 setting_not_available");
    }
    RunningService open = RunningService.launch(List.of(), data, "--http", "--host", "0.0.0.0");
    assertThat(open.process().waitFor()).isEqualTo(2);
    assertThat(open.output()).contains("loopback");
  }

  @Test
  void unknownConfigurationRefusesToStart() throws Exception {
    Path file = data.resolve("config.yaml");
    Files.writeString(file, "listener:\n  prot: 9000\n");
    RunningService service =
        RunningService.launch(List.of(), data.resolve("state"), "--config", file.toString());
    assertThat(service.process().waitFor()).isEqualTo(2);
    assertThat(service.output()).contains("listener.prot").contains("listener.port");
  }
}
