// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.audit.Event;
import com.paitient.audit.ProofBundle;
import com.paitient.server.http.endpoints.Api.Told;
import com.paitient.server.identity.Caller;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditEndpointsTest {
  @TempDir static Path data;
  private static Api api;
  private static String reader;

  @BeforeAll
  static void start() throws Exception {
    api = Api.start(data);
    reader = api.keyOf(Caller.ORGANIZATION, "audit:read");
    assertThat(api.upload("PUT", "/v1/model-registry/default", "GGUF").status()).isEqualTo(201);
    assertThat(
            api.post("/v1/deployments", "{\"model_name\":\"default\",\"deployment_name\":\"chat\"}")
                .status())
        .isEqualTo(201);
    for (String patient : List.of("p1", "p2", "p1")) {
      Told told =
          api.post(
              "/v1/deployments/chat/generate",
              "{\"prompt\":\"Hi\",\"purpose_of_use\":\"TREAT\",\"patient_id\":\"%s\"}"
                  .formatted(patient));
      assertThat(told.status()).isEqualTo(200);
    }
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static HttpResponse<String> raw(String path) throws Exception {
    return api.plain(path, "Authorization", "Bearer " + reader);
  }

  private static List<Event> ofType(String type) {
    return api.events().stream().filter(event -> event.type().equals(type)).toList();
  }

  @Test
  void aQuestionIsRecordedBeforeItIsAnsweredAndSeenFromTheNextOn() throws Exception {
    int before = ofType("audit.read").size();
    Told first = api.getAs(reader, "/v1/audit-logs?event_type=audit.read&user_id=usr_2&limit=500");
    List<Event> reads = ofType("audit.read");
    assertThat(reads).hasSize(before + 1);
    Event last = reads.getLast();
    assertThat(last.userId()).isEqualTo("usr_2");
    assertThat(last.ipAddress()).isEqualTo("127.0.0.1");
    assertThat(last.details().get("query").toString()).contains("audit.read", "usr_2");
    assertThat(first.raw().body()).doesNotContain(last.id());
    Told second = api.getAs(reader, "/v1/audit-logs?event_type=audit.read&user_id=usr_2&limit=500");
    assertThat(second.raw().body()).contains(last.id());
  }

  @Test
  void whoLooksAtAPatientsTrailStandsInIt() throws Exception {
    Told _ = api.getAs(reader, "/v1/audit-logs?patient_id=p2");
    JsonNode seen = api.getAs(reader, "/v1/audit-logs?patient_id=p2").body().get("data");
    assertThat(seen.findValuesAsText("event_type")).contains("audit.read", "model.inference");
    assertThat(seen.toString()).doesNotContain("\"p2\"");
  }

  @Test
  void aRequestIsRecordedWithVersionsHashesAndPurpose() {
    Event asked = ofType("model.request").getFirst();
    assertThat(asked.details())
        .containsEntry("purpose_of_use", "TREAT")
        .containsKeys("detector", "settings_version", "credential");
    assertThat((String) asked.details().get("asked_hash")).matches("[0-9a-f]{64}");
    Event answered = ofType("model.inference").getFirst();
    assertThat((String) answered.details().get("answer_hash")).matches("[0-9a-f]{64}");
    assertThat(answered.details().get("settings_version"))
        .isEqualTo(asked.details().get("settings_version"));
  }

  @Test
  void exportsInEveryFormatAndGoesOnWhereOneBrokeOff() throws Exception {
    for (String format : List.of("jsonl", "csv", "cef", "syslog", "ocsf", "fhir")) {
      HttpResponse<String> all = raw("/v1/audit/export?event_type=model.request&format=" + format);
      assertThat(all.statusCode()).isEqualTo(200);
      long lines = all.body().lines().filter(line -> !line.startsWith("index,")).count();
      assertThat(lines).as(format).isEqualTo(ofType("model.request").size());
      assertThat(ofType("audit.exported").getLast().details()).containsEntry("format", format);
    }
    String all = raw("/v1/audit/export").body();
    List<String> lines = all.lines().toList();
    for (int cut : List.of(0, 1, lines.size() - 2)) {
      String rest = raw("/v1/audit/export?after=" + cut).body();
      assertThat(rest).startsWith(all.substring(all.indexOf(lines.get(cut + 1))));
    }
    assertThat(raw("/v1/audit/export?format=csv&after=0").body()).doesNotContain("index,log");
    assertThat(raw("/v1/audit/export?format=xml").statusCode()).isEqualTo(400);
    assertThat(raw("/v1/audit/export?after=x").statusCode()).isEqualTo(400);
    assertThat(raw("/v1/audit/export?users=x").statusCode()).isEqualTo(400);
  }

  @Test
  void exportsMoreThanOneBatchWithoutGap() throws Exception {
    for (int i = 0; i < 1_100; i++) {
      api.appendFiller();
    }
    List<String> lines = raw("/v1/audit/export?event_type=filler.made").body().lines().toList();
    assertThat(lines).hasSize(1_100);
    assertThat(lines.stream().map(line -> Api.index(line)).distinct()).hasSize(1_100).isSorted();
  }

  @Test
  void checkpointsAndProofsAreFiles() throws Exception {
    Event event = ofType("model.request").getFirst();
    HttpResponse<String> proof = raw("/v1/audit/proof/" + event.id());
    assertThat(proof.statusCode()).isEqualTo(200);
    assertThat(ProofBundle.isOne(proof.body().getBytes(UTF_8))).isTrue();
    assertThat(raw("/v1/audit/checkpoint").body()).startsWith("log_");
    assertThat(raw("/v1/audit/consistency/2").body()).startsWith("old 2\n");
    assertThat(raw("/v1/audit/proof/evt_none").body()).contains("event_not_found");
    assertThat(raw("/v1/audit/consistency/999999999").body()).contains("no_checkpoint");
    assertThat(ofType("audit.proved")).isNotEmpty();
  }

  @Test
  void theIndexIsMadeAgainByWhoMayManage() throws Exception {
    assertThat(api.postAs(reader, "/v1/audit/reindex", "{}").code()).isEqualTo("403 access_denied");
    Told done = api.post("/v1/audit/reindex", "{}");
    assertThat(done.body().get("events").asLong()).isGreaterThanOrEqualTo(4);
    assertThat(api.getAs(reader, "/v1/audit-logs?patient_id=p1").body().get("data")).isNotEmpty();
    assertThat(ofType("audit.reindexed")).hasSize(1);
  }

  @Test
  void aSettingIsRecordedWithWhatIsWishedAndWhatWasInForce() throws Exception {
    Told told = api.put("/v1/security-settings", "{\"phi_detection\":true}");
    assertThat(told.status()).isEqualTo(200);
    assertThat(ofType("settings.changed").getLast().details())
        .containsKey("former_version")
        .extractingByKey("wishes")
        .hasToString("{phi_detection=true}");
  }

  @Test
  void textsAreSavedWhereTheSettingsWantItAndShownToWhoMayEachTimeRecorded() throws Exception {
    String save = ",\"security_settings\":{\"data_filtering\":{\"save_output_audit\":true}}}";
    Told told =
        api.post(
            "/v1/deployments/chat/generate",
            "{\"prompt\":\"Remember me\",\"patient_id\":\"p7\"" + save);
    assertThat(told.status()).as(told.raw().body()).isEqualTo(200);
    String id = told.body().get("id").asText();
    String path = "/v1/audit/texts/" + id + "?purpose_of_use=HOPERAT";
    assertThat(api.getAs(reader, path).code()).isEqualTo("403 access_denied");
    Told texts = api.get(path);
    assertThat(texts.status()).isEqualTo(200);
    assertThat(texts.body().at("/messages/0/content").asText()).isEqualTo("Remember me");
    assertThat(texts.body().get("text").asText()).isEqualTo(told.body().get("text").asText());
    Event read = ofType("phi.access").getLast();
    assertThat(read.resourceId()).isEqualTo(id);
    assertThat(read.details())
        .containsEntry("purpose_of_use", "HOPERAT")
        .containsKeys("patient", "generation");
    assertThat(ofType("model.request").getLast().details()).containsKey("saved_digest");
    assertThat(ofType("model.inference").getLast().details()).containsKey("saved_digest");
    assertThat(api.get("/v1/audit/texts/gen_none").code()).isEqualTo("404 text_not_found");
  }

  @Test
  void nothingGoesToAModelWhenItsTextCannotBeSaved() throws Exception {
    api.texts.away = true;
    int seen = api.models.seen.size();
    Told told =
        api.post(
            "/v1/deployments/chat/generate",
            """
            {"prompt":"Hi","security_settings":{"data_filtering":{"save_output_audit":true}}}\
            """);
    api.texts.away = false;
    assertThat(told.status()).isEqualTo(500);
    assertThat(api.models.seen).hasSize(seen);
  }

  @Test
  void aLegalHoldStandsUntilItIsReleasedAndBothAreRecorded() throws Exception {
    assertThat(api.postAs(reader, "/v1/audit/holds", "{\"matter\":\"m-1\"}").code())
        .isEqualTo("403 access_denied");
    assertThat(api.post("/v1/audit/holds", "{\"matter\":\"a b\"}").code())
        .isEqualTo("400 invalid_field");
    Told held = api.post("/v1/audit/holds", "{\"matter\":\"m-1\"}");
    assertThat(held.status()).isEqualTo(200);
    assertThat(ofType("audit.held").getLast().details()).containsEntry("matter", "m-1");
    assertThat(api.getAs(reader, "/v1/audit/holds").body().findValuesAsText("matter"))
        .containsExactly("m-1");
    assertThat(api.keeping.held()).isTrue();
    assertThat(api.keeping.expire(Instant.now().plus(Duration.ofDays(4_000)))).isZero();
    assertThat(api.delete("/v1/audit/holds/m-1").status()).isEqualTo(204);
    assertThat(ofType("audit.hold_released")).isNotEmpty();
    assertThat(api.delete("/v1/audit/holds/m-1").code()).isEqualTo("404 not_found");
    assertThat(api.keeping.held()).isFalse();
  }

  @Test
  void aTenantsKeyTouchesNothingOfTheLogOfAllAndLearnsNoHashOfAnotherTenant() throws Exception {
    String theirs = api.keyOf("ten_other", "audit:read", "audit:manage");
    assertThat(api.post("/v1/audit/holds", "{\"matter\":\"m-2\"}").status()).isEqualTo(200);
    for (String path :
        List.of("/v1/audit/holds", "/v1/audit/signing-keys/rotate", "/v1/audit/reindex")) {
      assertThat(api.postAs(theirs, path, "{\"matter\":\"m-3\"}").code())
          .as(path)
          .isEqualTo("403 access_denied");
    }
    assertThat(api.keeping.held()).isTrue();
    String organization = "tenant_id=" + Caller.ORGANIZATION + "&patient_id=p1";
    for (String path :
        List.of(
            "/v1/audit/holds",
            "/v1/audit-logs?" + organization,
            "/v1/audit/patient-trail?" + organization,
            "/v1/disclosures?" + organization)) {
      assertThat(api.getAs(theirs, path).code()).as(path).isEqualTo("403 access_denied");
    }
    assertThat(api.delete("/v1/audit/holds/m-2").status()).isEqualTo(204);
  }

  @Test
  void timesThatEndBeforeTheyBeginAreRefused() throws Exception {
    String turned = "start_time=2027-01-01T00:00:00Z&end_time=2026-01-01T00:00:00Z";
    for (String path :
        List.of("/v1/audit-logs?", "/v1/audit/export?", "/v1/disclosures?patient_id=p1&")) {
      assertThat(api.get(path + turned).code()).as(path).isEqualTo("400 invalid_field");
    }
  }

  @Test
  void theLogGetsNewKeysAndProofsGoOn() throws Exception {
    assertThat(api.postAs(reader, "/v1/audit/signing-keys/rotate", "{}").code())
        .isEqualTo("403 access_denied");
    assertThat(api.post("/v1/audit/signing-keys/rotate", "{}").status()).isEqualTo(200);
    Event event = ofType("audit.key_rotated").getLast();
    assertThat(raw("/v1/audit/proof/" + event.id()).statusCode()).isEqualTo(200);
  }

  @Test
  void aPatientsTrailIsADocumentInThreeShapes() throws Exception {
    String path = "/v1/audit/patient-trail?patient_id=p1&format=";
    JsonNode json = Api.JSON.readTree(raw(path + "json").body());
    assertThat(json.get("data").findValuesAsText("event"))
        .contains("model.request", "model.inference");
    assertThat(json.get("data").findValuesAsText("purpose")).contains("treatment (TREAT)");
    assertThat(raw(path + "csv").body()).startsWith("time,user,address,event,").contains("usr_1");
    assertThat(raw(path + "html").body())
        .startsWith("<!DOCTYPE html>")
        .contains("<td>model.request</td>")
        .endsWith("</html>\n");
    assertThat(raw(path + "pdf").statusCode()).isEqualTo(400);
    assertThat(raw("/v1/audit/patient-trail").statusCode()).isEqualTo(400);
    assertThat(ofType("audit.exported").getLast().details()).containsKeys("patient", "format");
  }

  @Test
  void disclosuresAreWhatWentElsewhereForOtherPurposesThanTreatmentPaymentAndOperations()
      throws Exception {
    String hash = (String) ofType("model.request").getFirst().details().get("patient");
    api.appendDisclosure(hash, "openai/dep_9", "HRESCH");
    api.appendDisclosure(hash, "openai/dep_9", "TREAT");
    api.appendDisclosure(hash, "local/dep_9", "HRESCH");
    JsonNode accountable = Api.JSON.readTree(raw("/v1/disclosures?patient_id=p1").body());
    assertThat(accountable.get("data").findValuesAsText("purpose"))
        .containsExactly("research (HRESCH)");
    assertThat(accountable.get("data").findValuesAsText("recipient"))
        .containsExactly("openai/dep_9");
    JsonNode all = Api.JSON.readTree(raw("/v1/disclosures?patient_id=p1&include=all").body());
    assertThat(all.get("data").findValuesAsText("purpose"))
        .endsWith("research (HRESCH)", "treatment (TREAT)");
    assertThat(raw("/v1/disclosures?patient_id=nobody&format=html").body()).contains("Nothing.");
    assertThat(raw("/v1/disclosures?patient_id=p1&include=x").statusCode()).isEqualTo(400);
  }

  @Test
  void nobodyWithoutThePermissionSeesAnyOfIt() throws Exception {
    String other = api.keyOf(Caller.ORGANIZATION, "text:generate");
    for (String path :
        List.of(
            "/v1/audit/export",
            "/v1/audit/checkpoint",
            "/v1/audit/proof/evt_x",
            "/v1/audit/consistency/1",
            "/v1/audit/holds",
            "/v1/audit/patient-trail?patient_id=p1",
            "/v1/disclosures?patient_id=p1")) {
      assertThat(api.getAs(other, path).code()).as(path).isEqualTo("403 access_denied");
    }
  }
}
