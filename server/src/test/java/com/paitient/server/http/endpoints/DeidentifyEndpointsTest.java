// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.gateway.Vaults;
import com.paitient.server.http.endpoints.Api.Told;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeidentifyEndpointsTest {
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
  void forget() {
    api.vaults.all.clear();
    api.models.parrot = false;
  }

  private static ObjectNode text(String text) {
    return Api.JSON.createObjectNode().put("text", text);
  }

  private static Told post(String path, ObjectNode body) throws Exception {
    Told told = api.post(path, Api.JSON.writeValueAsString(body));
    assertThat(CONTRACT.faults("post", path, told.status(), told.body()))
        .as(told.raw().body())
        .isEmpty();
    return told;
  }

  private static JsonNode newest(String type) throws Exception {
    return api.get("/v1/audit-logs?limit=1&event_type=" + type).body().at("/data/0");
  }

  private static String key(String permissions) throws Exception {
    return api.post(
            "/v1/api-keys",
            "{\"name\":\"a\",\"environment\":\"test\",\"permissions\":" + permissions + "}")
        .body()
        .get("key")
        .asText();
  }

  @Test
  void vaultGoesToTheCallerAndTakesSurrogatesBackOut() throws Exception {
    JsonNode done = post("/v1/phi/deidentify", text(NOTE)).body();
    String given = done.get("text").asText();
    assertThat(given)
        .startsWith("Patient ")
        .doesNotContain("John Smith", "01/15/1965", "[REDACTED");
    assertThat(done.at("/findings/0/start").asInt()).isEqualTo(8);
    String vault = done.get("vault").asText();
    Told back = post("/v1/phi/reidentify", text("So: " + given).put("vault", vault));
    assertThat(back.body().get("text").asText()).isEqualTo("So: " + NOTE);
    assertThat(api.vaults.all).isEmpty();
    JsonNode access = newest("phi.access");
    assertThat(access.at("/details/surrogates").asInt()).isPositive();
    assertThat(access.at("/action").asText()).isEqualTo("phi:reidentify");
    assertThat(access.toString()).doesNotContain("John Smith", given.substring(8, 16));
    assertThat(newest("phi.deidentification").at("/details/texts").asInt()).isEqualTo(1);
  }

  @Test
  void vaultThatIsGivenBackIsGoneOnWith() throws Exception {
    JsonNode first = post("/v1/phi/deidentify", text(NOTE)).body();
    ObjectNode more = text(NOTE).put("vault", first.get("vault").asText());
    assertThat(post("/v1/phi/deidentify", more).body().get("text")).isEqualTo(first.get("text"));
  }

  @Test
  void conversationKeepsTheVaultWithTheService() throws Exception {
    ObjectNode body = text(NOTE).put("conversation_id", "visit-7");
    JsonNode done = post("/v1/phi/deidentify", body).body();
    assertThat(done.has("vault")).isFalse();
    assertThat(post("/v1/phi/deidentify", body).body().get("text")).isEqualTo(done.get("text"));
    ObjectNode back = text(done.get("text").asText()).put("conversation_id", "visit-7");
    assertThat(post("/v1/phi/reidentify", back).body().get("text").asText()).isEqualTo(NOTE);
    back.put("conversation_id", "visit-8");
    assertThat(post("/v1/phi/reidentify", back).code()).isEqualTo("404 vault_not_found");
  }

  @Test
  void expiredConversationIsNotFound() throws Exception {
    ObjectNode body = text(NOTE).put("conversation_id", "visit-7");
    String given = post("/v1/phi/deidentify", body).body().get("text").asText();
    api.vaults.all.replaceAll(
        (_, kept) -> new Vaults.Kept(kept.vault(), kept.version(), Instant.EPOCH));
    assertThat(post("/v1/phi/reidentify", body.put("text", given)).code())
        .isEqualTo("404 vault_not_found");
  }

  @Test
  void textsShareOneVault() throws Exception {
    ObjectNode many = Api.JSON.createObjectNode();
    many.putArray("texts").add("Call John Smith.").add("John Smith called.").add("Nobody did.");
    JsonNode done = post("/v1/phi/deidentify", many).body();
    ObjectNode back = Api.JSON.createObjectNode().put("vault", done.get("vault").asText());
    var texts = back.putArray("texts");
    done.get("results").forEach(each -> texts.add(each.get("text")));
    assertThat(texts.get(0).asText().replaceAll("Call |\\.", ""))
        .isEqualTo(texts.get(1).asText().replace(" called.", ""))
        .isNotEqualTo("John Smith");
    assertThat(post("/v1/phi/reidentify", back).body().at("/results").findValuesAsText("text"))
        .isEqualTo(List.of("Call John Smith.", "John Smith called.", "Nobody did."));
  }

  @Test
  void realValuesNeedThePermission() throws Exception {
    JsonNode done = post("/v1/phi/deidentify", text(NOTE)).body();
    String body =
        Api.JSON.writeValueAsString(
            text(done.get("text").asText()).put("vault", done.get("vault").asText()));
    String redactor = key("[\"phi:redact\"]");
    Told refused = api.postAs(redactor, "/v1/phi/reidentify", body);
    assertThat(refused.code()).isEqualTo("403 access_denied");
    assertThat(refused.raw().body()).doesNotContain("Smith");
    assertThat(newest("access.denied").at("/action").asText()).isEqualTo("phi:reidentify");
    assertThat(api.postAs(redactor, "/v1/phi/deidentify", "{\"text\":\"a\"}").status())
        .isEqualTo(200);
    assertThat(api.postAs(key("[\"phi:reidentify\"]"), "/v1/phi/reidentify", body).status())
        .isEqualTo(200);
    assertThat(
            api.postAs(key("[\"phi:reidentify\"]"), "/v1/phi/deidentify", "{\"text\":\"a\"}")
                .code())
        .isEqualTo("403 access_denied");
  }

  @Test
  void tenantMayNotActForAnother() throws Exception {
    String theirs = api.keyOf("ten_2", "*");
    String _ = api.keyOf("ten_3", "*");
    for (String path : List.of("/v1/phi/deidentify", "/v1/phi/reidentify")) {
      String body = text("a").put("tenant_id", "ten_3").put("conversation_id", "c").toString();
      assertThat(api.postAs(theirs, path, body).code()).as(path).isEqualTo("403 access_denied");
      ObjectNode nobody = text("a").put("tenant_id", "ten_4").put("conversation_id", "c");
      assertThat(post(path, nobody).code()).as(path).isEqualTo("404 tenant_not_found");
    }
    assertThat(api.vaults.all).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/phi/deidentify | '{}' | 400 invalid_field",
        "/v1/phi/deidentify | '{\"text\":\"a\",\"mode\":\"redact\"}' | 400 unknown_field",
        "/v1/phi/deidentify | '{\"text\":\"a\",\"conversation_id\":\"John Smith\"}' | 400 invalid_field",
        "/v1/phi/deidentify | '{\"text\":\"a\",\"conversation_id\":\"c\",\"vault\":\"v\"}' | 400 invalid_field",
        "/v1/phi/deidentify | '{\"text\":\"a\",\"vault\":\"vlt_AAAA\"}' | 404 vault_not_found",
        "/v1/phi/reidentify | '{\"text\":\"a\"}' | 400 invalid_field",
        "/v1/phi/reidentify | '{\"text\":\"a\",\"vault\":\"v\"}' | 404 vault_not_found",
        "/v1/phi/redact | '{\"text\":\"a\",\"mode\":\"reject\"}' | 400 invalid_field",
        "/analyze | '{\"text\":\"a\"}' | 400 invalid_field",
        "/analyze | '{\"text\":\"a\",\"language\":\"de\"}' | 400 invalid_field",
        "/analyze | '{\"text\":\"a\",\"language\":\"en\",\"return_decision_process\":true}' | 400 invalid_field",
        "/analyze | '{\"text\":\"a\",\"language\":\"en\",\"ad_hoc_recognizers\":[]}' | 400 unknown_field",
        "/anonymize | '{\"text\":\"a\",\"analyzer_results\":[{\"entity_type\":\"X\",\"start\":0,\"end\":2}]}' | 400 invalid_field",
        "/anonymize | '{\"text\":\"a\",\"analyzer_results\":[{\"entity_type\":\"X\",\"start\":1,\"end\":1}]}' | 400 invalid_field",
        "/anonymize | '{\"text\":\"a\",\"analyzer_results\":[{\"entity_type\":\"X\",\"start\":-1,\"end\":1}]}' | 400 invalid_field",
        "/anonymize | '{\"text\":\"a\",\"anonymizers\":{\"X\":{\"type\":\"hash\"}}}' | 400 invalid_field",
        "/anonymize | '{\"text\":\"a\",\"anonymizers\":{\"X\":{\"type\":\"mask\",\"masking_char\":\"**\"}}}' | 400 invalid_field",
        "/anonymize | '{\"text\":\"a\",\"anonymizers\":{\"X\":{\"type\":\"keep\",\"new_value\":\"b\"}}}' | 400 unknown_field",
      })
  void badRequestIsRefused(String path, String body, String code) throws Exception {
    Told told = api.post(path, body);
    assertThat(told.code()).as(told.raw().body()).isEqualTo(code);
    assertThat(told.raw().body()).doesNotContain("Smith");
  }

  @Test
  void tellsPresidiosClientsWhatThereIs() throws Exception {
    Told entities = api.get("/supportedentities?language=en");
    assertThat(CONTRACT.faults("get", "/supportedentities", entities.status(), entities.body()))
        .isEmpty();
    assertThat(entities.body().toString()).contains("PERSON", "US_SSN", "DATE_TIME");
    assertThat(api.get("/recognizers").body().toString()).contains("names", "tagger");
    assertThat(api.get("/anonymizers").body().toString()).contains("encrypt");
    assertThat(api.get("/deanonymizers").body().toString()).contains("decrypt");
    assertThat(api.get("/supportedentities?language=de").code()).isEqualTo("400 invalid_field");
    assertThat(api.getAs(key("[\"audit:read\"]"), "/recognizers").status()).isEqualTo(403);
  }

  @Test
  void encryptedSpansAreTurnedBackForWhoHasTheKeyAndTheRight() throws Exception {
    String key = "\"key\":\"WmZq4t7w!z%C&F)J\"";
    JsonNode sealed =
        api.post(
                "/anonymize",
                "{\"text\":\"Mr. Smith came\",\"analyzer_results\":[{\"entity_type\":\"PERSON\",\"start\":4,\"end\":9}],"
                    + "\"anonymizers\":{\"DEFAULT\":{\"type\":\"encrypt\","
                    + key
                    + "}}}")
            .body();
    assertThat(sealed.get("text").asText()).startsWith("Mr. ").doesNotContain("Smith");
    ObjectNode back = text(sealed.get("text").asText());
    back.set("anonymizer_results", sealed.get("items"));
    back.putObject("deanonymizers")
        .putObject("PERSON")
        .put("type", "decrypt")
        .put("key", "WmZq4t7w!z%C&F)J");
    Told told = post("/deanonymize", back);
    assertThat(told.body().get("text").asText()).isEqualTo("Mr. Smith came");
    assertThat(told.body().at("/items/0/operator").asText()).isEqualTo("decrypt");
    String body = Api.JSON.writeValueAsString(back);
    assertThat(api.postAs(key("[\"phi:redact\"]"), "/deanonymize", body).code())
        .isEqualTo("403 access_denied");
    ((ObjectNode) back.at("/deanonymizers/PERSON")).put("key", "WmZq4t7w!z%C&F)K");
    assertThat(post("/deanonymize", back).code()).isEqualTo("400 invalid_field");
    back.remove("deanonymizers");
    assertThat(post("/deanonymize", back).body().get("text")).isEqualTo(sealed.get("text"));
  }

  @Test
  void safeHarborIsAttested() throws Exception {
    JsonNode done = post("/v1/phi/redact", text(NOTE).put("mode", "safe-harbor")).body();
    assertThat(done.get("text").asText())
        .isEqualTo("Patient [REDACTED NAME] (DOB: 1965) has been diagnosed with type 2 diabetes.");
    assertThat(done.at("/attestation/rules").asText()).startsWith("safe-harbor-");
    assertThat(done.at("/attestation/zip_table").asText()).matches("[0-9a-f]{64}");
    assertThat(done.at("/attestation/counts/NAME").asInt()).isEqualTo(1);
    assertThat(post("/v1/phi/redact", text(NOTE).put("mode", "redact")).body().has("attestation"))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deploymentDeidentifiesWhetherItOrTheRequestAsks(boolean deployment) throws Exception {
    String wish = "\"security_settings\":{\"phi_handling\":\"de-identify\"}";
    String name = "chat-" + deployment;
    assertThat(
            api.post(
                    "/v1/deployments",
                    "{\"model_name\":\"default\",\"deployment_name\":\"%s\"%s}"
                        .formatted(name, deployment ? "," + wish : ""))
                .status())
        .isEqualTo(201);
    api.models.parrot = true;
    String body = "{\"prompt\":\"%s\"%s}".formatted(NOTE, deployment ? "" : "," + wish);
    String path = "/v1/deployments/" + name + "/generate";
    Told told = api.post(path, body);
    assertThat(CONTRACT.faults("Generation", told.body())).isEmpty();
    assertThat(told.body().at("/phi/input/mode").asText()).isEqualTo("de-identify");
    assertThat(told.body().at("/phi/output/restored").asBoolean()).isTrue();
    assertThat(told.body().get("text").asText()).isEqualTo(NOTE);
    assertThat(told.body().get("processed_prompt").asText())
        .doesNotContain("John Smith", "01/15/1965", "[REDACTED");
    Told kept = api.postAs(key("[\"text:generate\"]"), path, body);
    assertThat(kept.body().at("/phi/output/restored").isBoolean()).isTrue();
    assertThat(kept.body().at("/phi/output/restored").asBoolean()).isFalse();
    assertThat(kept.body().get("text")).isEqualTo(kept.body().get("processed_prompt"));
  }

  @Test
  void analyzesAsPresidioDoes() throws Exception {
    ObjectNode asked = text("\uD83D\uDE00 " + NOTE).put("language", "en");
    JsonNode found = post("/analyze", asked).body();
    assertThat(found.findValuesAsText("entity_type")).containsExactly("PERSON", "DATE_TIME");
    assertThat(found.at("/0/start").asInt()).isEqualTo(10);
    assertThat(found.at("/0/end").asInt()).isEqualTo(20);
    assertThat(found.at("/0/score").asDouble()).isBetween(0.0, 1.0);
    asked.putArray("entities").add("DATE_TIME");
    assertThat(post("/analyze", asked).body().findValuesAsText("entity_type"))
        .containsExactly("DATE_TIME");
    asked.put("score_threshold", 1.01);
    assertThat(post("/analyze", asked).body()).isEmpty();
  }

  @Test
  void anonymizesWhatWasAnalyzed() throws Exception {
    ObjectNode asked = text("\uD83D\uDE00 " + NOTE).put("language", "en");
    JsonNode found = post("/analyze", asked).body();
    asked.remove("language");
    asked.set("analyzer_results", found);
    JsonNode plain = post("/anonymize", asked).body();
    assertThat(plain.get("text").asText())
        .startsWith("\uD83D\uDE00 Patient <PERSON> (DOB: <DATE_TIME>)");
    assertThat(plain.at("/items/1").toString())
        .isEqualTo(
            "{\"start\":10,\"end\":18,\"entity_type\":\"PERSON\",\"text\":\"<PERSON>\","
                + "\"operator\":\"replace\"}");
    ObjectNode operators = asked.putObject("anonymizers");
    operators
        .putObject("DATE_TIME")
        .put("type", "mask")
        .put("masking_char", "*")
        .put("chars_to_mask", 4)
        .put("from_end", true);
    operators.putObject("DEFAULT").put("type", "redact");
    assertThat(post("/anonymize", asked).body().get("text").asText())
        .startsWith("\uD83D\uDE00 Patient  (DOB: 01/15/****) has");
  }

  @Test
  void overlappingSpansLeaveNothingOfWhatWasFound() throws Exception {
    ObjectNode asked = text("John Smith called");
    var spans = asked.putArray("analyzer_results");
    spans.addObject().put("entity_type", "B").put("start", 3).put("end", 10);
    spans.addObject().put("entity_type", "A").put("start", 0).put("end", 4);
    spans.addObject().put("entity_type", "C").put("start", 5).put("end", 6);
    assertThat(post("/anonymize", asked).body().get("text").asText()).isEqualTo("<A><B> called");
  }
}
