// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.http.endpoints.Api.Told;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are sent twice, and deployments that change while they run. */
class RepeatsAndChangesTest {
  private static final Contract CONTRACT = Contract.read();
  private static final String KEYS = "/v1/api-keys";
  private static final String KEY = "{\"name\":\"k\",\"permissions\":[\"text:generate\"]}";

  @TempDir static Path data;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    api = Api.start(data);
    assertThat(api.upload("PUT", "/v1/model-registry/default", "GGUF").status()).isLessThan(300);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Told once(String key, String body) throws Exception {
    return api.postWith("Idempotency-Key", key, KEYS, body);
  }

  private static Told made(String name, String settings) throws Exception {
    return api.post(
        "/v1/deployments",
        "{\"model_name\":\"default\",\"deployment_name\":\"%s\",\"security_settings\":%s}"
            .formatted(name, settings));
  }

  @Test
  void whatIsAskedForTwiceUnderOneKeyIsMadeOnce() throws Exception {
    Told first = once("a-1", KEY);
    Told again = once("a-1", " " + KEY);
    assertThat(first.status()).as(first.raw().body()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(once("a-2", KEY).body()).isNotEqualTo(first.body());
    assertThat(api.post(KEYS, KEY).body()).isNotEqualTo(first.body());
  }

  @Test
  void keyOfAnotherBodyIsAConflict() throws Exception {
    assertThat(once("b", KEY).status()).isEqualTo(201);
    assertThat(once("b", KEY.replace("\"k\"", "\"other\"")).code()).isEqualTo("409 conflict");
  }

  @Test
  void whatFailedMayBeTriedAgainUnderItsKey() throws Exception {
    assertThat(once("c", "{\"name\":\"k\",\"permissions\":[\"no\"]}").status()).isEqualTo(400);
    assertThat(once("c", KEY).status()).isEqualTo(201);
  }

  @Test
  void keysOfCallersAreApart() throws Exception {
    Told first = once("d", KEY);
    String other = api.keyOf("ten_9", "*");
    Told theirs = api.sendAs(other, "POST", KEYS, KEY);
    assertThat(theirs.body()).isNotEqualTo(first.body());
  }

  @Test
  void keyThatIsNoneIsRefused() throws Exception {
    assertThat(once("a b", KEY).code()).isEqualTo("400 invalid_field");
    assertThat(once("k".repeat(256), KEY).code()).isEqualTo("400 invalid_field");
  }

  @Test
  void manyAtOnceMakeOne() throws Exception {
    List<Future<Told>> asked = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        asked.add(threads.submit(() -> once("e", KEY)));
      }
    }
    List<String> ids = new ArrayList<>();
    for (Future<Told> each : asked) {
      Told told = each.get();
      assertThat(told.status()).isIn(201, 409);
      if (told.status() == 201) {
        ids.add(told.body().get("id").asText());
      }
    }
    assertThat(ids).isNotEmpty();
    assertThat(ids.stream().distinct()).hasSize(1);
  }

  @Test
  void deploymentChangesWhileItRunsAndItsRequestsSeeIt() throws Exception {
    Told made = made("changing", "{\"phi_handling\":\"detect\"}");
    assertThat(made.status()).isEqualTo(201);
    Told changed =
        api.patch(
            "/v1/deployments/changing",
            "{\"security_settings\":{\"phi_handling\":\"redact\"},\"tags\":{\"ward\":\"7\"},"
                + "\"replicas\":2}");
    assertThat(changed.status()).as(changed.raw().body()).isEqualTo(200);
    assertThat(CONTRACT.faults("patch", "/v1/deployments/{id}", 200, changed.body())).isEmpty();
    assertThat(changed.body().get("id")).isEqualTo(made.body().get("id"));
    assertThat(changed.body().at("/tags/ward").asText()).isEqualTo("7");
    assertThat(changed.body().get("replicas").asInt()).isEqualTo(2);
    Told told =
        api.post(
            "/v1/deployments/changing/generate", "{\"prompt\":\"Patient John Smith coughs.\"}");
    assertThat(told.body().get("processed_prompt").asText()).contains("[REDACTED NAME]");
    Told same = api.patch("/v1/deployments/changing", "{}");
    assertThat(same.body()).isEqualTo(changed.body());
    assertThat(api.get("/v1/deployments/changing").body()).isEqualTo(changed.body());
  }

  @Test
  void whatMayNotChangeIsRefused() throws Exception {
    assertThat(made("fixed", "{}").status()).isEqualTo(201);
    for (String body :
        List.of(
            "{\"model_name\":\"x\"}",
            "{\"deployment_name\":\"x\"}",
            "{\"replicas\":0}",
            "{\"security_settings\":{\"no\":1}}")) {
      assertThat(api.patch("/v1/deployments/fixed", body).status()).as(body).isEqualTo(400);
    }
    assertThat(api.patch("/v1/deployments/none", "{}").code())
        .isEqualTo("404 deployment_not_found");
    String reader = api.keyOf("ten_1", "deployment:read");
    assertThat(api.sendAs(reader, "PATCH", "/v1/deployments/fixed", "{}").status()).isIn(403, 404);
  }
}
