// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.server.http.endpoints.Api.Told;
import com.paitient.server.runtimes.RunException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EndpointsTest {
  private static final Contract CONTRACT = Contract.read();
  private static final String NOTE =
      "Patient John Smith (DOB: 01/15/1965) has been diagnosed with type 2 diabetes.";

  @TempDir static Path data;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    api = Api.start(data);
    assertThat(api.upload("PUT", "/v1/model-registry/default", "GGUF").status()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @AfterEach
  void forget() throws Exception {
    Told _ = api.delete("/v1/deployments/chat");
    api.models.seen.clear();
    api.models.pieces = List.of("It ", "is ", "well.");
    api.models.failure = null;
    api.ready.set(true);
  }

  private Told deploy(String more) throws Exception {
    return api.post(
        "/v1/deployments",
        "{\"model_name\":\"default\",\"deployment_name\":\"chat\"%s}".formatted(more));
  }

  private static void isAsTheContractSays(String method, String path, Told told) {
    assertThat(CONTRACT.faults(method, path, told.status(), told.body()))
        .as(told.raw().body())
        .isEmpty();
  }

  @Test
  void healthAndReadinessAreToldToEverybody() throws Exception {
    isAsTheContractSays("get", "/healthz", api.get("/healthz"));
    isAsTheContractSays("get", "/readyz", api.get("/readyz"));
    api.ready.set(false);
    Told unready = api.get("/readyz");
    assertThat(unready.code()).isEqualTo("503 unavailable");
    assertThat(unready.body().get("detail").asText()).isEqualTo("Not ready: database.");
    isAsTheContractSays("get", "/readyz", unready);
    assertThat(api.get("/healthz").status()).isEqualTo(200);
  }

  static List<String> operations() {
    return CONTRACT.operations();
  }

  /** A filter that is misspelt must not widen an answer, nor one that is not there. */
  @ParameterizedTest
  @MethodSource("operations")
  void unknownParametersOfAQueryAreRefusedByName(String operation) throws Exception {
    String method = operation.substring(0, operation.indexOf(' '));
    String path =
        operation.substring(operation.indexOf(' ') + 1).replaceAll("\\{[a-z]+}", "anything");
    List<String> wrong = new ArrayList<>(List.of("usr", "api-version", "Limit", ""));
    CONTRACT.queries().get(operation).forEach(name -> wrong.add(name + "s"));
    for (String name : wrong) {
      Told told =
          api.send(api.request(path + "?" + name + "=x").method(method, BodyPublishers.noBody()));
      boolean openAi = told.body().has("error");
      assertThat(told.status()).as(told.raw().body()).isEqualTo(400);
      assertThat(told.body().at(openAi ? "/error/code" : "/code").asText())
          .isEqualTo(openAi ? "unknown_parameter" : "unknown_field");
      assertThat(told.body().at(openAi ? "/error/param" : "/field").asText()).isEqualTo(name);
    }
  }

  @Test
  void deploymentIsMadeReadListedAndDeleted() throws Exception {
    Told made =
        deploy(
            """
            ,"compute_type":"gpu","instance_type":"g4dn.xlarge","tags":{"a":"b"},
            "vpc_config":{"subnet_ids":["subnet-1"],"security_group_ids":[]},
            "security_settings":{"network_isolation":true,"phi_redaction":true}\
            """);
    assertThat(made.status()).isEqualTo(201);
    isAsTheContractSays("post", "/v1/deployments", made);
    assertThat(made.body().get("compute"))
        .isEqualTo(Api.JSON.readTree("{\"requested\":\"gpu\",\"granted\":\"cpu\"}"));
    assertThat(made.body().at("/security_settings/phi_handling").asText()).isEqualTo("redact");
    assertThat(made.body().get("isolation_level").asText()).isEqualTo("enhanced");
    assertThat(made.body().at("/vpc_config/subnet_ids/0").asText()).isEqualTo("subnet-1");
    String path = "/v1/deployments/" + made.body().get("id").asText();
    assertThat(api.get(path).body().get("id")).isEqualTo(made.body().get("id"));
    isAsTheContractSays("get", "/v1/deployments/{id}", api.get(path));
    isAsTheContractSays("get", "/v1/deployments", api.get("/v1/deployments"));
    assertThat(api.get("/v1/deployments").body().get("data")).hasSize(1);
    assertThat(api.delete(path).status()).isEqualTo(204);
    assertThat(api.get(path).code()).isEqualTo("404 deployment_not_found");
  }

  @Test
  void sameDefinitionIsReturnedAndAnotherIsAConflict() throws Exception {
    assertThat(deploy("").status()).isEqualTo(201);
    assertThat(deploy("").status()).isEqualTo(200);
    assertThat(deploy(",\"replicas\":2").code()).isEqualTo("409 name_taken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{}' | 400 invalid_field | deployment_name",
        "'{\"deployment_name\":\"a b\",\"model_name\":\"default\"}' | 400 invalid_field |",
        "'{\"deployment_name\":\"a\",\"model_name\":\"none\"}' | 404 model_not_found |",
        "'{\"deployment_name\":\"a\",\"model_name\":\"default\",\"compute_type\":\"tpu\"}' | 400 invalid_field | compute_type",
        "'{\"deployment_name\":\"a\",\"model_name\":\"default\",\"replicas\":0}' | 400 invalid_field | replicas",
        "'{\"deployment_name\":\"a\",\"model_name\":\"default\",\"vpc_config\":{\"x\":1}}' | 400 unknown_field | vpc_config.x",
        "'{\"deployment_name\":\"a\",\"model_name\":\"default\",\"tags\":{\"x\":1}}' | 400 invalid_field | tags.x",
        "'{\"deployment_name\":\"a\",\"model_name\":\"default\",\"security_settings\":{\"x\":1}}' | 400 unknown_setting | x",
      })
  void badDeploymentIsRefusedByField(String body, String code, String field) throws Exception {
    Told told = api.post("/v1/deployments", body);
    assertThat(told.code()).as(told.raw().body()).isEqualTo(code);
    assertThat(told.body().path("field").asText(null)).isEqualTo(field);
    isAsTheContractSays("post", "/v1/deployments", told);
  }

  @Test
  void answerComesWithItsAccountAndReceipt() throws Exception {
    deploy(",\"security_settings\":{\"phi_redaction\":true}");
    Told told =
        api.post(
            "/v1/deployments/chat/generate",
            """
            {"prompt":"%s","max_tokens":9,"temperature":0,"top_p":1,"stop":"x","seed":7,
             "patient_id":"p 1","purpose_of_use":"TREAT","stream":false}\
            """
                .formatted(NOTE));
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
    isAsTheContractSays("post", "/v1/deployments/{id}/generate", told);
    assertThat(told.body().get("text").asText()).isEqualTo("It is well.");
    assertThat(told.body().at("/phi/input/mode").asText()).isEqualTo("redact");
    assertThat(told.body().at("/phi/input/counts/NAME").asInt()).isEqualTo(1);
    assertThat(told.body().get("processed_prompt").asText())
        .isEqualTo(
            "Patient [REDACTED NAME] (DOB: [REDACTED DATE]) has been diagnosed with type 2"
                + " diabetes.");
    assertThat(told.raw().headers().firstValue("X-Audit-Receipt"))
        .contains(told.body().get("audit_receipt").asText());
  }

  @Test
  void conversationIsTakenAsMessages() throws Exception {
    deploy("");
    Told told =
        api.post(
            "/v1/deployments/chat/generate",
            """
            {"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],
             "stop":["a","b"]}\
            """);
    assertThat(told.status()).isEqualTo(200);
    assertThat(told.body().has("processed_prompt")).isFalse();
    assertThat(api.models.seen.getLast().messages()).hasSize(2);
  }

  @Test
  void streamIsPiecesAndThenTheAccount() throws Exception {
    deploy("");
    HttpResponse<String> response =
        api.stream("/v1/deployments/chat/generate", "{\"prompt\":\"Hi\",\"stream\":true}");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    List<JsonNode> events = events(response.body());
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(event.path("text").asText()));
    assertThat(text.toString()).isEqualTo("It is well.");
    JsonNode account = events.getLast();
    assertThat(account.get("finish_reason").asText()).isEqualTo("stop");
    assertThat(CONTRACT.faults("Generation", account)).containsExactly("$.text is missing");
  }

  @Test
  void failureInAStreamIsItsLastEventAndBeforeItAPlainRefusal() throws Exception {
    deploy("");
    api.models.failure = new RunException(RunException.Code.UNAVAILABLE, "the process ended");
    api.models.pieces = List.of("This is long enough to be released by any guard. ".repeat(40));
    String body = "{\"prompt\":\"Hi\",\"stream\":true}";
    HttpResponse<String> midway = api.stream("/v1/deployments/chat/generate", body);
    assertThat(midway.statusCode()).isEqualTo(200);
    assertThat(midway.body()).contains("event: error\ndata: ");
    assertThat(CONTRACT.faults("Problem", events(midway.body()).getLast())).isEmpty();
    api.models.pieces = List.of();
    HttpResponse<String> before = api.stream("/v1/deployments/chat/generate", body);
    assertThat(before.statusCode()).isEqualTo(503);
    assertThat(before.body()).contains("model_unavailable");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{}' | 400 invalid_field | prompt",
        "'{\"prompt\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}' | 400 invalid_field | prompt",
        "'{\"messages\":[]}' | 400 invalid_field | prompt",
        "'{\"messages\":[{\"role\":\"tool\",\"content\":\"a\"}]}' | 400 invalid_field | messages[0].role",
        "'{\"messages\":[{\"role\":\"user\"}]}' | 400 invalid_field | messages[0].content",
        "'{\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"name\":\"b\"}]}' | 400 unknown_field | messages[0].name",
        "'{\"prompt\":\"a\",\"max_tokens\":0}' | 400 invalid_field | max_tokens",
        "'{\"prompt\":\"a\",\"max_tokens\":99999}' | 400 invalid_field | max_tokens",
        "'{\"prompt\":\"a\",\"temperature\":2.1}' | 400 invalid_field | temperature",
        "'{\"prompt\":\"a\",\"top_p\":-1}' | 400 invalid_field | top_p",
        "'{\"prompt\":\"a\",\"stop\":\"\"}' | 400 invalid_field | stop",
        "'{\"prompt\":\"a\",\"stop\":[1]}' | 400 invalid_field | stop[0]",
        "'{\"prompt\":\"a\",\"seed\":1.5}' | 400 invalid_field | seed",
        "'{\"prompt\":\"a\",\"stream\":1}' | 400 invalid_field | stream",
        "'{\"prompt\":\"a\",\"tenant_id\":\"a b\"}' | 400 invalid_field |",
        "'{\"prompt\":\"a\",\"security_settings\":{\"phi_detection\":1}}' | 400 invalid_field | phi_detection",
      })
  void badPromptIsRefusedByField(String body, String code, String field) throws Exception {
    deploy("");
    Told told = api.post("/v1/deployments/chat/generate", body);
    assertThat(told.code()).as(told.raw().body()).isEqualTo(code);
    assertThat(told.body().path("field").asText(null)).isEqualTo(field);
    assertThat(api.models.seen).isEmpty();
  }

  @Test
  void rejectedTextIsNotQuoted() throws Exception {
    deploy(",\"security_settings\":{\"phi_handling\":\"reject\"}");
    Told told = api.post("/v1/deployments/chat/generate", "{\"prompt\":\"%s\"}".formatted(NOTE));
    assertThat(told.code()).isEqualTo("422 phi_rejected");
    assertThat(told.raw().body()).doesNotContain("Smith");
  }

  @Test
  void modelIsImportedAliasedReadAndListed() throws Exception {
    String name = "/v1/model-registry/ZimaBlueAI%2FHuatuoGPT-o1-8B";
    Told alias = api.put(name, "{\"alias_of\":\"default\"}");
    assertThat(alias.status()).isEqualTo(200);
    isAsTheContractSays("put", "/v1/model-registry/{name}", alias);
    assertThat(api.get(name).body().get("alias_of").asText()).isEqualTo("default");
    Told imported = api.upload("PUT", "/v1/model-registry/other", "GGUF more");
    assertThat(imported.status()).isEqualTo(201);
    isAsTheContractSays("put", "/v1/model-registry/{name}", imported);
    Told list = api.get("/v1/model-registry");
    isAsTheContractSays("get", "/v1/model-registry", list);
    assertThat(list.body().get("data")).hasSize(3);
    assertThat(api.get("/v1/model-registry/none").code()).isEqualTo("404 model_not_found");
  }

  @Test
  void badModelIsRefused() throws Exception {
    String path = "/v1/model-registry/bad";
    assertThat(api.upload("PUT", path, "no model").code()).isEqualTo("422 bad_model_file");
    assertThat(api.uploadOfUnknownLength(path, "GGUF").code()).isEqualTo("411 length_required");
    assertThat(api.post(path, "{}").code()).isEqualTo("405 method_not_allowed");
    assertThat(api.put("/v1/model-registry/a", "{\"alias_of\":\"none\"}").code())
        .isEqualTo("404 model_not_found");
    assertThat(api.put("/v1/model-registry/a", "{\"alias_of\":\"a\"}").code())
        .isEqualTo("422 alias_loop");
    assertThat(api.put("/v1/model-registry/a%20b", "{\"alias_of\":\"default\"}").code())
        .isEqualTo("400 invalid_field");
  }

  @Test
  void findingsAreCountedInCodePoints() throws Exception {
    Told one = api.post("/v1/phi/detect", "{\"text\":\"\uD83D\uDE00 %s\"}".formatted(NOTE));
    isAsTheContractSays("post", "/v1/phi/detect", one);
    JsonNode name = one.body().at("/findings/0");
    assertThat(name.get("category").asText()).isEqualTo("NAME");
    assertThat(name.get("start").asInt()).isEqualTo(10);
    assertThat(name.get("end").asInt()).isEqualTo(20);
    Told many = api.post("/v1/phi/detect", "{\"texts\":[\"nothing\",\"%s\"]}".formatted(NOTE));
    isAsTheContractSays("post", "/v1/phi/detect", many);
    assertThat(many.body().at("/results/0/findings")).isEmpty();
    assertThat(many.body().at("/results/1/findings/0/start").asInt()).isEqualTo(8);
  }

  @Test
  void redactedTextComesWithItsFindings() throws Exception {
    Told one = api.post("/v1/phi/redact", "{\"text\":\"%s\"}".formatted(NOTE));
    isAsTheContractSays("post", "/v1/phi/redact", one);
    assertThat(one.body().get("text").asText()).startsWith("Patient [REDACTED NAME] (DOB: ");
    Told none = api.post("/v1/phi/redact", "{\"texts\":[]}");
    assertThat(none.raw().body()).isEqualTo("{\"results\":[]}");
    assertThat(api.post("/v1/phi/redact", "{}").code()).isEqualTo("400 invalid_field");
    assertThat(api.post("/v1/phi/detect", "{\"text\":\"a\",\"texts\":[]}").code())
        .isEqualTo("400 invalid_field");
    assertThat(
            api.post("/v1/phi/detect", "{\"text\":\"%s\"}".formatted("a".repeat(1_000_001))).code())
        .isEqualTo("422 prompt_too_large");
  }

  @Test
  void auditLogIsFilteredAndPaged() throws Exception {
    String id = deploy("").body().get("id").asText();
    for (String patient : List.of("p1", "p2", "p1")) {
      api.post(
          "/v1/deployments/chat/generate",
          "{\"prompt\":\"Hi\",\"patient_id\":\"" + patient + "\"}");
    }
    Told all = api.get("/v1/audit-logs");
    isAsTheContractSays("get", "/v1/audit-logs", all);
    String ended = "/v1/audit-logs?event_type=model.inference&result=success&deployment_id=" + id;
    assertThat(api.get(ended).body().get("data")).hasSize(3);
    assertThat(api.get(ended + "&patient_id=p1").body().get("data")).hasSize(2);
    assertThat(api.get(ended + "&end_time=2020-01-01T00:00:00Z").body().get("data")).isEmpty();
    assertThat(api.get(ended + "&event_type=model.request").body().get("data")).hasSize(6);
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = api.get(ended + "&limit=2" + cursor).body();
      page.get("data").forEach(event -> seen.add(event.get("id").asText()));
      cursor =
          page.get("next_cursor").isNull() ? "" : "&cursor=" + page.get("next_cursor").asText();
    } while (!cursor.isEmpty());
    assertThat(seen).hasSize(3).doesNotHaveDuplicates();
    for (String wrong : List.of("result=x", "cursor=x", "start_time=yesterday", "users=a")) {
      assertThat(api.get("/v1/audit-logs?" + wrong).status()).as(wrong).isEqualTo(400);
    }
  }

  @Test
  void keyIsShownOnceAndEndsWhenRevoked() throws Exception {
    Told made =
        api.post(
            "/v1/api-keys",
            """
            {"name":"reader","environment":"test","permissions":["phi:detect"],
             "resource_pattern":"*","ip_ranges":["127.0.0.0/8"],
             "expires_at":"2100-01-01T00:00:00Z"}\
            """);
    assertThat(made.status()).isEqualTo(201);
    isAsTheContractSays("post", "/v1/api-keys", made);
    String secret = made.body().get("key").asText();
    assertThat(secret).startsWith("psm_test_");
    String path = "/v1/api-keys/" + made.body().get("id").asText();
    isAsTheContractSays("get", "/v1/api-keys/{id}", api.get(path));
    isAsTheContractSays("get", "/v1/api-keys", api.get("/v1/api-keys"));
    assertThat(api.get("/v1/api-keys").raw().body()).doesNotContain(secret);
    assertThat(api.postAs(secret, "/v1/phi/detect", "{\"text\":\"a\"}").status()).isEqualTo(200);
    assertThat(api.postAs(secret, "/v1/phi/redact", "{\"text\":\"a\"}").code())
        .isEqualTo("403 access_denied");
    assertThat(api.delete(path).status()).isEqualTo(204);
    assertThat(api.postAs(secret, "/v1/phi/detect", "{\"text\":\"a\"}").code())
        .isEqualTo("401 unauthenticated");
    assertThat(api.get("/v1/api-keys/key_none").code()).isEqualTo("404 api_key_not_found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"permissions\":[\"*\"]}' | name",
        "'{\"name\":\" \",\"permissions\":[\"*\"]}' | name",
        "'{\"name\":\"a\"}' | permissions",
        "'{\"name\":\"a\",\"permissions\":[\"text:fly\"]}' | permissions",
        "'{\"name\":\"a\",\"permissions\":[\"*\"],\"environment\":\"prod\"}' | environment",
        "'{\"name\":\"a\",\"permissions\":[\"*\"],\"ip_ranges\":[\"10.0.0.1/8\"]}' | ip_ranges",
        "'{\"name\":\"a\",\"permissions\":[\"*\"],\"expires_at\":\"soon\"}' | expires_at",
        "'{\"name\":\"a\",\"permissions\":[\"*\"],\"resource_pattern\":\"\"}' | resource_pattern",
      })
  void badKeyIsRefusedByField(String body, String field) throws Exception {
    Told told = api.post("/v1/api-keys", body);
    assertThat(told.code()).isEqualTo("400 invalid_field");
    assertThat(told.body().get("field").asText()).isEqualTo(field);
  }

  @Test
  void organizationsSettingsAreReadAndChanged() throws Exception {
    isAsTheContractSays("get", "/v1/security-settings", api.get("/v1/security-settings"));
    Told changed =
        api.put(
            "/v1/security-settings",
            "{\"compliance_mode\":\"hipaa\",\"audit_log_retention_days\":365}");
    isAsTheContractSays("put", "/v1/security-settings", changed);
    assertThat(changed.body().get("audit_log_retention_days").asInt()).isEqualTo(2192);
    assertThat(changed.body().get("notices")).isNotEmpty();
    assertThat(api.get("/v1/security-settings").body().get("compliance_mode").asText())
        .isEqualTo("hipaa");
    assertThat(api.put("/v1/security-settings", "{\"no_such\":true}").code())
        .isEqualTo("400 unknown_setting");
    assertThat(
            api.put("/v1/security-settings", "{\"access_control\":{\"require_mfa\":true}}").code())
        .isEqualTo("422 setting_not_available");
    assertThat(api.get("/v1/audit-logs?event_type=settings.changed").body().get("data")).hasSize(1);
  }

  private static List<JsonNode> events(String body) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (String line : body.lines().toList()) {
      if (line.startsWith("data: ")) {
        events.add(Api.JSON.readTree(line.substring(6)));
      }
    }
    return events;
  }
}
