// SPDX-License-Identifier: MIT
package com.paitient.server.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.fakes.LiveFolder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole road with a real model: what a newcomer does, and what he may do wrong. */
final class RoadIT {
  private static final String NOTE =
      "Patient John Smith (DOB: 01/15/1965) has been diagnosed with type 2 diabetes.";
  private static final String REDACTED =
      "Patient [REDACTED NAME] (DOB: [REDACTED DATE]) has been diagnosed with type 2 diabetes.";

  private static Path data;
  private static RunningService service;
  private static Api api;
  private static String deployment;

  @BeforeAll
  static void start() throws Exception {
    data = Files.createTempDirectory("paitient-road");
    service = RunningService.start(data);
    api = service.api();
    Api.Reply made =
        api.post(
            "/v1/deployments",
            """
            {"model_name":"default","deployment_name":"road","compute_type":"cpu",
             "security_settings":{"network_isolation":true,"phi_redaction":true}}\
            """);
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    deployment = made.body().get("id").asText();
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    LiveFolder.delete(data);
  }

  private static ObjectNode prompt(String text) {
    return Api.object().put("prompt", text).put("max_tokens", 24).put("temperature", 0);
  }

  private static Api.Reply generate(ObjectNode body) throws Exception {
    return api.post("/v1/deployments/" + deployment + "/generate", body);
  }

  @Test
  void modelAnswersTheRedactedPrompt() throws Exception {
    Api.Reply reply = generate(prompt(NOTE));
    assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
    assertThat(reply.body().get("processed_prompt").asText()).isEqualTo(REDACTED);
    assertThat(reply.body().get("text").asText()).isNotBlank();
    assertThat(reply.body().at("/phi/input/counts/NAME").asInt()).isEqualTo(1);
    assertThat(reply.body().at("/phi/input/counts/DATE").asInt()).isEqualTo(1);
    assertThat(reply.body().at("/usage/completion_tokens").asInt()).isBetween(1, 24);
    assertThat(reply.body().at("/route/runtime").asText()).isEqualTo("local");
    assertThat(reply.raw().headers().firstValue("X-Audit-Receipt"))
        .contains(reply.body().get("audit_receipt").asText());
    assertThat(reply.raw().headers().firstValue("X-Request-Id")).isPresent();
  }

  @Test
  void readerSeesItsOwnLastEvent() throws Exception {
    Api.Reply reply = generate(prompt("What are the side effects of metformin?"));
    String receipt = reply.body().get("audit_receipt").asText();
    JsonNode newest =
        api.get("/v1/audit-logs?event_type=model.inference&limit=1&deployment_id=" + deployment)
            .body()
            .at("/data/0");
    assertThat(receipt).endsWith(newest.get("id").asText());
    assertThat(newest.get("result").asText()).isEqualTo("success");
    assertThat(newest.get("resource_id").asText()).isEqualTo(deployment);
  }

  @Test
  void auditLogsAreFiltered() throws Exception {
    assertThat(generate(prompt(NOTE)).status()).isEqualTo(200);
    List<String> types = new ArrayList<>();
    api.get("/v1/audit-logs?event_type=phi.detection&event_type=model.request&limit=100")
        .body()
        .get("data")
        .forEach(event -> types.add(event.get("event_type").asText()));
    assertThat(types).contains("phi.detection", "model.request").doesNotContain("key.created");
    assertThat(api.get("/v1/audit-logs?end_time=2020-01-01T00:00:00Z").body().get("data"))
        .isEmpty();
    assertThat(api.get("/v1/audit-logs?start_time=yesterday").code()).isEqualTo("invalid_field");
  }

  @Test
  void patientsEventsAreFoundWithoutTheIdBeingKept() throws Exception {
    ObjectNode body = prompt("What is a normal temperature?");
    body.put("patient_id", "canary-patient-77");
    assertThat(generate(body).status()).isEqualTo(200);
    JsonNode events = api.get("/v1/audit-logs?patient_id=canary-patient-77").body().get("data");
    assertThat(events).isNotEmpty();
    assertThat(events.toString()).doesNotContain("canary-patient-77");
    assertThat(api.get("/v1/audit-logs?patient_id=another").body().get("data")).isEmpty();
  }

  @Test
  void streamIsTheSameTextInPieces() throws Exception {
    String whole = generate(prompt("Name three fruits.")).body().get("text").asText();
    ObjectNode body = prompt("Name three fruits.");
    body.put("stream", true);
    var response = api.stream("/v1/deployments/" + deployment + "/generate", body);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    StringBuilder pieces = new StringBuilder();
    JsonNode last = null;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data:") && !line.contains("[DONE]")) {
          JsonNode event = Api.JSON.readTree(line.substring(5));
          pieces.append(event.path("text").asText(""));
          last = event;
        }
      }
    }
    assertThat(pieces.toString()).isEqualTo(whole);
    assertThat(last).isNotNull();
    assertThat(last.path("audit_receipt").asText()).startsWith("log_");
    assertThat(last.path("finish_reason").asText()).isIn("stop", "length");
  }

  @Test
  void textIsDetectedAndRedactedWithoutAModel() throws Exception {
    ObjectNode body = Api.object().put("text", "\uD83D\uDE00 " + NOTE);
    JsonNode found = api.post("/v1/phi/detect", body).body().get("findings");
    assertThat(found.get(0).get("category").asText()).isEqualTo("NAME");
    assertThat(found.get(0).get("start").asInt()).as("code points").isEqualTo(10);
    assertThat(api.post("/v1/phi/redact", body).body().get("text").asText())
        .isEqualTo("\uD83D\uDE00 " + REDACTED);
  }

  @Test
  void rejectModeRefusesAndRecordsIt() throws Exception {
    ObjectNode body = prompt(NOTE);
    body.putObject("security_settings").put("phi_handling", "reject");
    Api.Reply reply = generate(body);
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.code()).isEqualTo("phi_rejected");
    assertThat(reply.raw().body()).doesNotContain("Smith");
    JsonNode event = api.get("/v1/audit-logs?event_type=phi.withheld&limit=1").body().at("/data/0");
    assertThat(event.at("/details/reason").asText()).isEqualTo("rejected");
  }

  @Test
  void requestCannotWeakenItsDeployment() throws Exception {
    ObjectNode body = prompt(NOTE);
    body.putObject("security_settings").put("phi_handling", "detect");
    assertThat(generate(body).body().get("processed_prompt").asText()).isEqualTo(REDACTED);
  }

  static Stream<Arguments> badBodies() {
    return Stream.of(
        Arguments.of("{\"prompt\":", 400, "invalid_json"),
        Arguments.of("{\"prompt\":\"a\",\"prompt\":\"b\"}", 400, "invalid_json"),
        Arguments.of("[]", 400, "invalid_field"),
        Arguments.of("{\"prompt\":\"x\",\"promt\":\"y\"}", 400, "unknown_field"),
        Arguments.of("{\"prompt\":7}", 400, "invalid_field"),
        Arguments.of("{}", 400, "invalid_field"),
        Arguments.of("{\"prompt\":\"x\",\"max_tokens\":\"many\"}", 400, "invalid_field"),
        Arguments.of(
            "{\"prompt\":\"x\",\"security_settings\":{\"no_such\":true}}", 400, "unknown_setting"),
        Arguments.of(
            "{\"prompt\":\"x\",\"security_settings\":{\"encryption_level\":\"maximum\"}}",
            403,
            "encryption_unmet"),
        Arguments.of(
            "{\"prompt\":\"x\",\"purpose_of_use\":\"for Mr Smith\"}", 400, "invalid_field"),
        Arguments.of("{\"prompt\":\"\\ud800\"}", 400, "bad_text"));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void badBodiesGetClearErrors(String body, int status, String code) throws Exception {
    Api.Reply reply = api.post("/v1/deployments/" + deployment + "/generate", body);
    assertThat(reply.status() + " " + reply.code())
        .as(reply.raw().body())
        .isEqualTo(status + " " + code);
    assertThat(reply.raw().headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(reply.body().get("request_id").asText()).isNotBlank();
  }

  @Test
  void bodyOverTheLimitIsRefused() throws Exception {
    Api.Reply reply =
        api.postWhenAsked(
            "/v1/deployments/" + deployment + "/generate", prompt("x".repeat(3 << 20)));
    assertThat(reply.status() + " " + reply.code()).isEqualTo("413 body_too_large");
  }

  @Test
  void promptLongerThanTheContextIsRefusedNotCut() throws Exception {
    Api.Reply reply = generate(prompt("The cough is dry and worse at night. ".repeat(1_500)));
    assertThat(reply.status() + " " + reply.code()).isEqualTo("422 prompt_too_long");
  }

  @Test
  void unknownDeploymentIsNotFound() throws Exception {
    Api.Reply reply = api.post("/v1/deployments/dep_nothere/generate", prompt("x"));
    assertThat(reply.status() + " " + reply.code()).isEqualTo("404 deployment_not_found");
  }

  @ParameterizedTest
  @CsvSource({"''", "psm_live_wrong", "Bearer"})
  void wrongKeysAreRefused(String key) throws Exception {
    Api.Reply reply = service.api(key).get("/v1/deployments");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.raw().headers().firstValue("WWW-Authenticate")).isPresent();
  }

  @Test
  void keysAreBoundToTheirPermissionsAndEndWhenRevoked() throws Exception {
    JsonNode made =
        api.post(
                "/v1/api-keys",
                """
                {"name":"reader","permissions":["deployment:read"],
                 "resource_pattern":"deployment/ro*"}\
                """)
            .body();
    Api reader = service.api(made.get("key").asText());
    assertThat(reader.get("/v1/deployments/" + deployment).status()).isEqualTo(200);
    Api.Reply refused = reader.post("/v1/deployments/" + deployment + "/generate", prompt("x"));
    assertThat(refused.status() + " " + refused.code()).isEqualTo("403 access_denied");
    assertThat(refused.body().get("detail").asText()).contains("text:generate");
    assertThat(
            api.get("/v1/audit-logs?event_type=access.denied&limit=1")
                .body()
                .at("/data/0/details/credential")
                .asText())
        .isEqualTo(made.get("id").asText());
    assertThat(api.delete("/v1/api-keys/" + made.get("id").asText()).status()).isEqualTo(204);
    assertThat(reader.get("/v1/deployments/" + deployment).status()).isEqualTo(401);
    assertThat(api.get("/v1/api-keys").raw().body()).doesNotContain(made.get("key").asText());
  }

  @Test
  void sameDefinitionIsReturnedAnotherIsAConflict() throws Exception {
    String same = "{\"model_name\":\"default\",\"deployment_name\":\"twice\"}";
    Api.Reply first = api.post("/v1/deployments", same);
    Api.Reply second = api.post("/v1/deployments", same);
    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.body().get("id")).isEqualTo(first.body().get("id"));
    Api.Reply other =
        api.post(
            "/v1/deployments",
            "{\"model_name\":\"default\",\"deployment_name\":\"twice\",\"replicas\":2}");
    assertThat(other.status() + " " + other.code()).isEqualTo("409 name_taken");
    assertThat(api.delete("/v1/deployments/" + first.body().get("id").asText()).status())
        .isEqualTo(204);
    assertThat(api.get("/v1/deployments/" + first.body().get("id").asText()).status())
        .isEqualTo(404);
  }

  @Test
  void gpuFallsBackToTheCpuAndSaysSo() throws Exception {
    Api.Reply made =
        api.post(
            "/v1/deployments",
            """
            {"model_name":"default","deployment_name":"wants-gpu","compute_type":"gpu",
             "instance_type":"g4dn.xlarge",
             "vpc_config":{"subnet_ids":["subnet-abc123"],"security_group_ids":["sg-1"]},
             "tags":{"environment":"test"}}\
            """);
    assertThat(made.body().at("/compute/requested").asText()).isEqualTo("gpu");
    assertThat(made.body().at("/compute/granted").asText()).isEqualTo("cpu");
    assertThat(made.body().get("notices").toString()).contains("no network at all", "GPU");
    assertThat(made.body().at("/vpc_config/subnet_ids/0").asText()).isEqualTo("subnet-abc123");
    var _ = api.delete("/v1/deployments/" + made.body().get("id").asText());
  }

  @Test
  void aliasWithASlashCanBeDeployedByName() throws Exception {
    Api.Reply alias =
        api.put("/v1/model-registry/ZimaBlueAI%2FHuatuoGPT-o1-8B", "{\"alias_of\":\"default\"}");
    assertThat(alias.status()).as(alias.raw().body()).isIn(200, 201);
    Api.Reply made =
        api.post(
            "/v1/deployments",
            "{\"model_name\":\"ZimaBlueAI/HuatuoGPT-o1-8B\",\"deployment_name\":\"alias\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(api.post("/v1/deployments/alias/generate", prompt("Hello")).status()).isEqualTo(200);
    var _ = api.delete("/v1/deployments/alias");
  }

  @Test
  void fileThatIsNoModelIsRefused() throws Exception {
    Path file = Files.createTempFile("no-model", ".gguf");
    Files.writeString(file, "this is no model");
    Api.Reply reply = api.upload("/v1/model-registry/nonsense", file);
    assertThat(reply.status() + " " + reply.code()).isEqualTo("422 bad_model_file");
    Files.delete(file);
    Api.Reply unknown =
        api.post(
            "/v1/deployments", "{\"model_name\":\"nonsense\",\"deployment_name\":\"nonsense\"}");
    assertThat(unknown.status() + " " + unknown.code()).isEqualTo("404 model_not_found");
  }

  @Test
  void nothingOfThePromptIsOnDiskOrSaid() throws Exception {
    String canary = "Zyxwquent Brmblefoot";
    assertThat(generate(prompt("Patient " + canary + " was admitted on 03/04/2021.")).status())
        .isEqualTo(200);
    assertThat(generate(prompt("Zyxwquent is a word without meaning.")).status()).isEqualTo(200);
    assertThat(service.output()).doesNotContain("Zyxwquent");
    for (Path file : LiveFolder.files(data)) {
      assertThat(
              new String(LiveFolder.content(file), StandardCharsets.ISO_8859_1)
                  .contains("Zyxwquent"))
          .as(file.toString())
          .isFalse();
    }
  }

  @Test
  void secretsAreForTheServiceAlone() throws Exception {
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin.key"))))
        .isEqualTo("rw-------");
    Faults.await("the welcome, which follows", () -> service.output().contains("admin.key"));
    assertThat(service.output()).doesNotContain(service.adminKey());
    assertThat(Files.readString(data.resolve("logs/server.log")))
        .doesNotContain(service.adminKey());
  }

  @Test
  void secondServiceOnTheSameFolderSaysThatItIsInUse() throws Exception {
    RunningService second = RunningService.launch(List.of(), data);
    assertThat(second.process().waitFor()).isEqualTo(2);
    assertThat(second.output()).contains("in use");
  }

  @Test
  void listsComeInPages() throws Exception {
    for (String name : List.of("page-a", "page-b", "page-c")) {
      var _ =
          api.post(
              "/v1/deployments",
              "{\"model_name\":\"default\",\"deployment_name\":\"" + name + "\"}");
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = api.get("/v1/deployments?limit=2" + cursor).body();
      StreamSupport.stream(page.get("data").spliterator(), false)
          .forEach(each -> seen.add(each.get("deployment_name").asText()));
      cursor =
          page.path("next_cursor").isNull() ? "" : "&cursor=" + page.get("next_cursor").asText();
    } while (!cursor.isEmpty());
    assertThat(seen).contains("page-a", "page-b", "page-c").doesNotHaveDuplicates();
    for (String name : List.of("page-a", "page-b", "page-c")) {
      assertThat(api.delete("/v1/deployments/" + name).status()).isEqualTo(204);
    }
  }
}
