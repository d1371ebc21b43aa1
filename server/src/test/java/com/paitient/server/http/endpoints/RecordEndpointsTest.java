// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.http.endpoints.Api.Told;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordEndpointsTest {
  private static final Contract CONTRACT = Contract.read();
  private static final String PATIENT =
      """
      {"resourceType": "Patient", "id": "p1", "name": [{"family": "Smith", "given": ["John"]}],
       "gender": "male", "birthDate": "1965-01-15",
       "extension": [{"url": "http://example.org/dose", "valueDecimal": 7.20}]}
      """;
  private static final String ADT =
      "MSH|^~\\&|A|B|C|D|20210101||ADT^A01|1|P|2.5\rPID|1||77123^^^^MR||SMITH^JOHN||19650115|M";

  @TempDir static Path data;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    api = Api.start(data);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @AfterEach
  void forget() {
    api.vaults.all.clear();
  }

  private static ObjectNode fhir() throws Exception {
    return (ObjectNode) Api.JSON.readTree("{\"fhir\": " + PATIENT + "}");
  }

  private static ObjectNode hl7() {
    return Api.JSON.createObjectNode().put("hl7v2", ADT);
  }

  private static Told post(String path, ObjectNode body) throws Exception {
    Told told = api.post(path, Api.JSON.writeValueAsString(body));
    assertThat(CONTRACT.faults("post", path, told.status(), told.body()))
        .as(told.raw().body())
        .isEmpty();
    return told;
  }

  @Test
  void tellsTheFieldsThatIdentify() throws Exception {
    JsonNode found = post("/v1/phi/detect", fhir()).body();
    assertThat(found.get("format").asText()).isEqualTo("fhir");
    assertThat(found.at("/findings").findValuesAsText("path"))
        .containsExactly("Patient.name[0].family", "Patient.name[0].given[0]", "Patient.birthDate");
    assertThat(post("/v1/phi/detect", hl7()).body().at("/findings").findValuesAsText("path"))
        .contains("PID-5[1].1.1", "PID-7[1].1.1");
  }

  @Test
  void redactsRecordsAndVouchesForSafeHarbor() throws Exception {
    JsonNode safe = post("/v1/phi/redact", fhir().put("mode", "safe-harbor")).body();
    assertThat(safe.at("/fhir/birthDate").asText()).isEqualTo("1965");
    assertThat(safe.at("/fhir/name/0/family").asText()).isEqualTo("[REDACTED NAME]");
    assertThat(safe.at("/attestation/counts/NAME").asInt()).isEqualTo(2);
    Told told = api.post("/v1/phi/redact", "{\"fhir\": " + PATIENT + "}");
    assertThat(told.raw().body()).contains("7.20").doesNotContain("Smith", "1965");
    assertThat(post("/v1/phi/redact", hl7()).body().get("hl7v2").asText())
        .contains("[REDACTED NAME]^[REDACTED NAME]||");
  }

  @Test
  void givesRealValuesBackToWhoMayHaveThem() throws Exception {
    JsonNode done = post("/v1/phi/deidentify", fhir()).body();
    assertThat(done.get("fhir").toString()).doesNotContain("Smith", "1965-01-15");
    ObjectNode back = Api.JSON.createObjectNode().put("vault", done.get("vault").asText());
    back.set("fhir", done.get("fhir"));
    JsonNode real = post("/v1/phi/reidentify", back).body().get("fhir");
    assertThat(real.at("/name/0/family").asText()).isEqualTo("Smith");
    assertThat(real.at("/birthDate").asText()).isEqualTo("1965-01-15");
    JsonNode kept = post("/v1/phi/deidentify", hl7().put("conversation_id", "c1")).body();
    ObjectNode asked = Api.JSON.createObjectNode().put("conversation_id", "c1");
    asked.set("hl7v2", kept.get("hl7v2"));
    assertThat(post("/v1/phi/reidentify", asked).body().get("hl7v2").asText()).isEqualTo(ADT);
  }

  private static long shift(ObjectNode body) throws Exception {
    String made = post("/v1/phi/deidentify", body).body().at("/fhir/birthDate").asText();
    return ChronoUnit.DAYS.between(LocalDate.of(1965, 1, 15), LocalDate.parse(made));
  }

  @Test
  void shiftsDatesOfOnePatientAlikeInAllConversations() throws Exception {
    long shift = shift(fhir().put("patient_id", "4711").put("conversation_id", "a"));
    assertThat(shift(fhir().put("patient_id", "4711").put("conversation_id", "b")))
        .isEqualTo(shift);
    assertThat(shift(fhir().put("patient_id", "4711"))).isEqualTo(shift);
    long others = 0;
    for (int i = 0; i < 8; i++) {
      others += shift(fhir().put("patient_id", "other-" + i)) == shift ? 1 : 0;
    }
    assertThat(others).isLessThan(8);
  }

  @Test
  void showsARoleWhatItMaySeeAndRecordsIt() throws Exception {
    ObjectNode asked = fhir().put("role", "Researcher").put("purpose", "research");
    JsonNode seen = post("/v1/phi/filter", asked).body().get("fhir");
    assertThat(seen.get("gender").asText()).isEqualTo("male");
    assertThat(seen.has("name")).isFalse();
    JsonNode event = api.get("/v1/audit-logs?limit=1&event_type=phi.filtering").body();
    assertThat(event.at("/data/0/details/role").asText()).isEqualTo("Researcher");
    assertThat(post("/v1/phi/filter", asked.put("role", "nobody")).code())
        .isEqualTo("403 access_denied");
    assertThat(
            post("/v1/phi/filter", hl7().put("role", "researcher").put("purpose", "research"))
                .body()
                .get("hl7v2")
                .asText())
        .endsWith("\rPID||||||||M\r");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"fhir\": {\"resourceType\": \"Smith\"}}",
        "{\"fhir\": {\"resourceType\": \"Patient\", \"Smith\": 1}}",
        "{\"fhir\": {\"resourceType\": \"Patient\", \"birthDate\": \"Smith\"}}",
        "{\"hl7v2\": \"Smith\"}"
      })
  void refusesInvalidRecordsWithoutQuotingThem(String body) throws Exception {
    Told told = api.post("/v1/phi/redact", body);
    assertThat(told.code()).isEqualTo("400 invalid_record");
    assertThat(told.raw().body()).doesNotContain("Smith");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"fhir\": \"x\"}",
        "{\"fhir\": {}, \"text\": \"x\"}",
        "{\"fhir\": {}, \"hl7v2\": \"x\"}",
        "{}"
      })
  void refusesWhatIsNoOneRecord(String body) throws Exception {
    assertThat(api.post("/v1/phi/redact", body).code()).startsWith("400 invalid_");
    assertThat(api.post("/v1/phi/filter", body).code()).startsWith("400 invalid_");
  }

  @Test
  void needsThePermission() throws Exception {
    String key =
        api.post(
                "/v1/api-keys",
                "{\"name\":\"a\",\"environment\":\"test\",\"permissions\":[\"phi:detect\"]}")
            .body()
            .get("key")
            .asText();
    String body =
        Api.JSON.writeValueAsString(fhir().put("role", "billing").put("purpose", "payment"));
    assertThat(api.postAs(key, "/v1/phi/filter", body).status()).isEqualTo(403);
  }
}
