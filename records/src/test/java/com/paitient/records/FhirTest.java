// SPDX-License-Identifier: MIT
package com.paitient.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.phi.Category;
import com.paitient.phi.Guard;
import com.paitient.phi.Limits;
import com.paitient.phi.Mode;
import com.paitient.phi.PhiException;
import com.paitient.phi.Vault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FhirTest {
  private static final Records RECORDS = Records.of(Guard.standard());

  static final String PATIENT =
      """
      {"resourceType": "Patient", "id": "glossy",
       "text": {"status": "generated",
         "div": "<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p>Henry <b>Levin</b> the 7th &amp; wife, born 24 Sept 1932</p></div>"},
       "identifier": [
         {"use": "usual", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
          "system": "urn:oid:2.16.840.1.113883.19.5", "value": "444222222"},
         {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "444-22-2222"}],
       "active": true,
       "name": [{"use": "official", "family": "Levin", "given": ["Henry", "Q."], "suffix": ["VII"]}],
       "telecom": [{"system": "phone", "value": "(313) 624-7142"}, {"system": "email", "value": "h.levin@corp.com"}],
       "gender": "male", "birthDate": "1932-09-24", "deceasedDateTime": "2015-02-07T13:28:17-05:00",
       "address": [{"use": "home", "line": ["534 Erewhon St"], "city": "PleasantVille", "state": "VT", "postalCode": "05401"}],
       "photo": [{"contentType": "image/gif", "data": "R0lGODlh"}],
       "contact": [{"name": {"family": "du Marché", "given": ["Bénédicte"]}, "period": {"start": "2012"}}],
       "generalPractitioner": [{"reference": "Practitioner/example", "display": "Dr Adam Careful"}],
       "managingOrganization": {"reference": "Organization/2.16.840.1.113883.19.5", "display": "Good Health Clinic"}}
      """;

  static final String BUNDLE =
      """
      {"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "http://hospital.org/fhir/Patient/123", "resource": %s},
        {"fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "resource":
          {"resourceType": "Observation", "id": "o1", "status": "final",
           "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4", "display": "Hemoglobin A1c"}], "text": "HbA1c"},
           "subject": {"reference": "Patient/glossy"}, "effectiveDateTime": "2015-02-01",
           "performer": [{"reference": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"}],
           "valueQuantity": {"value": 7.20, "unit": "%%"},
           "note": [{"text": "Levin came with a foley catheter. Call 313-624-7142."}]}}]}
      """
          .formatted(PATIENT.replace("glossy", "123").replace("%", "%%"))
          .replace("Patient/glossy", "Patient/123");

  private static ScannedRecord scan(String json, Mode mode) {
    return RECORDS.fhir(json, mode, Vault.create());
  }

  private static JsonNode tree(ScannedRecord record) {
    return Fhir.read(record.text());
  }

  @Test
  void findsEachFieldByItsMeaning() {
    ScannedRecord found = scan(PATIENT, Mode.DETECT);
    assertThat(found.findings())
        .extracting(f -> f.path() + " " + f.finding().category())
        .contains(
            "Patient.identifier[0].value MRN",
            "Patient.identifier[1].value SSN",
            "Patient.name[0].family NAME",
            "Patient.name[0].given[0] NAME",
            "Patient.telecom[0].value PHONE",
            "Patient.telecom[1].value EMAIL",
            "Patient.birthDate DATE",
            "Patient.deceasedDateTime DATE",
            "Patient.address[0].line[0] LOCATION",
            "Patient.address[0].postalCode LOCATION",
            "Patient.photo[0].data OTHER",
            "Patient.generalPractitioner[0].display NAME",
            "Patient.managingOrganization.display ORGANIZATION",
            "Patient.text.div NAME");
    assertThat(found.counts()).containsEntry(Category.SSN, 1);
    assertThat(tree(found)).isEqualTo(Fhir.read(PATIENT));
  }

  @ParameterizedTest
  @EnumSource(names = {"REDACT", "SAFE_HARBOR", "DEIDENTIFY"})
  void leavesNothingThatIdentifiesAndStaysValid(Mode mode) {
    ScannedRecord done = scan(BUNDLE, mode);
    assertThat(done.text())
        .doesNotContain(
            "Levin",
            "Henry",
            "Bénédicte",
            "Marché",
            "444222222",
            "444-22-2222",
            "624-7142",
            "corp.com",
            "1932-09-24",
            "2015-02-07",
            "Erewhon",
            "PleasantVille",
            "05401",
            "R0lGODlh",
            "Careful",
            "Good Health",
            "hospital.org",
            "0c3151bd",
            "\"123\"",
            "Patient/123")
        .contains("4548-4", "Hemoglobin A1c", "7.20", "foley catheter", "\"VT\"", "\"male\"");
    assertThat(scan(done.text(), Mode.OFF).text()).isEqualTo(done.text());
  }

  @Test
  void masksDatesThatARedactedRecordMayNotHave() {
    JsonNode patient = tree(scan(PATIENT, Mode.REDACT));
    assertThat(patient.has("birthDate")).isFalse();
    assertThat(patient.at("/_birthDate/extension/0/valueCode").asText()).isEqualTo("masked");
    assertThat(patient.at("/name/0/family").asText()).isEqualTo("[REDACTED NAME]");
    assertThat(patient.at("/identifier/0/value").asText()).isEqualTo("[REDACTED MRN]");
    assertThat(patient.at("/identifier/0/type/coding/0/code").asText()).isEqualTo("MR");
    assertThat(patient.at("/contact/0/period/start").asText()).isEqualTo("2012");
    assertThat(patient.at("/text/div").asText())
        .isEqualTo(
            "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>[REDACTED NAME]<b></b> the 7th &amp;"
                + " wife, born [REDACTED DATE]</p></div>");
  }

  @Test
  void keepsYearsAndZipPrefixesForSafeHarborButNotOfTheOldest() {
    JsonNode patient = tree(scan(PATIENT, Mode.SAFE_HARBOR));
    assertThat(patient.at("/deceasedDateTime").asText()).isEqualTo("2015");
    assertThat(patient.has("birthDate")).isFalse();
    assertThat(patient.at("/address/0/postalCode").asText()).isEqualTo("054");
    assertThat(patient.at("/address/0/state").asText()).isEqualTo("VT");
    JsonNode younger = tree(scan(PATIENT.replace("1932-09-24", "1972-09-24"), Mode.SAFE_HARBOR));
    assertThat(younger.at("/birthDate").asText()).isEqualTo("1972");
  }

  @Test
  void keepsReferencesTogether() {
    for (Mode mode : List.of(Mode.REDACT, Mode.DEIDENTIFY)) {
      JsonNode bundle = tree(scan(BUNDLE, mode));
      String id = bundle.at("/entry/0/resource/id").asText();
      assertThat(id).isNotEqualTo("123");
      assertThat(bundle.at("/entry/0/fullUrl").asText()).endsWith("/Patient/" + id);
      assertThat(bundle.at("/entry/1/resource/subject/reference").asText())
          .isEqualTo("Patient/" + id);
      assertThat(bundle.at("/entry/1/resource/performer/0/reference").asText())
          .isEqualTo(bundle.at("/entry/1/fullUrl").asText())
          .startsWith("urn:uuid:");
    }
  }

  @Test
  void givesTheRealValuesBack() {
    Vault vault = Vault.create();
    ScannedRecord done =
        RECORDS.fhir(BUNDLE.replace("\"R0lGODlh\"", "\"\""), Mode.DEIDENTIFY, vault);
    JsonNode made = tree(done);
    assertThat(made.at("/entry/0/resource/name/0/family").asText())
        .isNotEqualTo("Levin")
        .isEqualTo(made.at("/entry/1/resource/note/0/text").asText().split(" ")[0]);
    assertThat(made.at("/entry/0/resource/birthDate").asText()).matches("\\d{4}-\\d\\d-\\d\\d");
    JsonNode back = Fhir.read(RECORDS.fhirRestored(done.text(), vault));
    JsonNode real = Fhir.read(BUNDLE.replace("\"R0lGODlh\"", "\"\""));
    assertThat(back.at("/entry/1")).isEqualTo(real.at("/entry/1"));
    assertThat(back.at("/entry/0/resource/name")).isEqualTo(real.at("/entry/0/resource/name"));
    assertThat(back.at("/entry/0/resource/birthDate"))
        .isEqualTo(real.at("/entry/0/resource/birthDate"));
    assertThat(back.at("/entry/0/fullUrl")).isEqualTo(real.at("/entry/0/fullUrl"));
  }

  @Test
  void looksForTheRecordsOwnNamesInFreeText() {
    String observation =
        """
        {"resourceType": "Condition", "subject": {"display": "Zqonbleer Whimpf", "type": "Patient"},
         "note": [{"text": "Whimpf improved on aspirin."}]}
        """;
    assertThat(tree(scan(observation, Mode.REDACT)).at("/note/0/text").asText())
        .isEqualTo("[REDACTED NAME] improved on aspirin.");
  }

  @Test
  void rejectsWhatIdentifies() {
    assertThatThrownBy(() -> scan(PATIENT, Mode.REJECT)).isInstanceOf(PhiException.class);
    String plain = "{\"resourceType\": \"Medication\", \"code\": {\"text\": \"metformin 500 mg\"}}";
    assertThat(scan(plain, Mode.REJECT).findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"Patient\"",
        "{",
        "{\"resourceType\": \"Patient\"} x",
        "{\"resourceType\": \"Levin\"}",
        "{\"id\": \"1\"}",
        "{\"resourceType\": \"Patient\", \"resourceType\": \"Patient\"}",
        "{\"resourceType\": \"Patient\", \"Levin\": 1}",
        "{\"resourceType\": \"Patient\", \"birthDate\": \"Levin\"}",
        "{\"resourceType\": \"Patient\", \"birthDate\": \"2020-02-31\"}",
        "{\"resourceType\": \"Patient\", \"birthDate\": null}",
        "{\"resourceType\": \"Patient\", \"name\": {\"family\": \"Levin\"}}",
        "{\"resourceType\": \"Patient\", \"name\": [\"Levin\"]}",
        "{\"resourceType\": \"Patient\", \"active\": \"Levin\"}",
        "{\"resourceType\": \"Patient\", \"id\": \"Levin Levin\"}",
        "{\"resourceType\": \"Patient\", \"_name\": [\"Levin\"]}",
        "{\"resourceType\": \"Patient\", \"text\": {\"status\": \"additional\", \"div\": \"Levin\"}}",
        "{\"resourceType\": \"Patient\", \"text\": {\"status\": \"additional\", \"div\": \"<div><p Levin</div>\"}}",
        "{\"resourceType\": \"Patient\", \"language\": \"a\\u0000\", \"name\": [{\"text\": \"Levin\\u0000\"}]}"
      })
  void refusesWhatIsNoFhirWithoutQuotingIt(String json) {
    assertThatThrownBy(() -> scan(json, Mode.REDACT))
        .isInstanceOf(RecordException.class)
        .hasMessageNotContaining("Levin")
        .extracting(e -> ((RecordException) e).code())
        .isEqualTo(RecordException.Code.INVALID);
  }

  @Test
  void refusesWhatIsTooLargeOrTooDeep() {
    String deep = "{\"resourceType\":\"Patient\",\"extension\":[".repeat(60) + "1";
    String wide = "{\"a\":\"" + "x".repeat(10_000_000) + "\"}";
    for (String json : List.of(deep, wide)) {
      assertThatThrownBy(() -> scan(json, Mode.REDACT))
          .isInstanceOf(RecordException.class)
          .extracting(e -> ((RecordException) e).code())
          .isEqualTo(RecordException.Code.TOO_LARGE);
    }
  }

  @Test
  void goesThroughNarrativesOfUnfinishedEntitiesAndTagsOnce() {
    Records patient = Records.of(Guard.of(new Limits(1_000_000, 1_000, Duration.ofMinutes(5))));
    for (String unit : new String[] {"&", "&amp", "<b>", "<i a='&'>", "&#", "&lt;"}) {
      String text = unit.repeat(900_000 / unit.length());
      String json =
          "{\"resourceType\": \"Patient\", \"text\": {\"status\": \"additional\", \"div\": \"<div>"
              + text
              + "</div>\"}}";
      assertThat(patient.fhir(json, Mode.REDACT, Vault.create()).text()).contains(text);
    }
  }

  @Test
  void refusesLoneSurrogates() {
    String json = "{\"resourceType\": \"Patient\", \"name\": [{\"text\": \"a\\ud800\"}]}";
    assertThatThrownBy(() -> scan(json, Mode.REDACT)).isInstanceOf(PhiException.class);
  }

  @Test
  void nothingPrintsText() {
    ScannedRecord found = scan(PATIENT, Mode.DETECT);
    assertThat(found.toString()).doesNotContain("Levin");
    assertThat(new Field.Written("Levin").toString()).doesNotContain("Levin");
  }
}
