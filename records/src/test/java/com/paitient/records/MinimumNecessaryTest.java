// SPDX-License-Identifier: MIT
package com.paitient.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.Vault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinimumNecessaryTest {
  private static final MinimumNecessary POLICY = MinimumNecessary.standard();

  @Test
  void leavesBillingWhatItNeedsOfAPatient() {
    JsonNode seen = Fhir.read(POLICY.fhir(FhirTest.PATIENT, "Billing", "payment"));
    assertThat(seen.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "resourceType", "id", "identifier", "name", "gender", "birthDate", "address", "meta");
    assertThat(seen.at("/meta/tag/0/code").asText()).isEqualTo("SUBSETTED");
    assertThat(seen.at("/name/0/family").asText()).isEqualTo("Levin");
  }

  @Test
  void dropsResourcesOfABundleAndMasksWhatR4Demands() {
    JsonNode seen = Fhir.read(POLICY.fhir(FhirTest.BUNDLE, "researcher", "research"));
    assertThat(seen.at("/entry")).hasSize(2);
    assertThat(seen.at("/entry/0/resource/gender").asText()).isEqualTo("male");
    assertThat(seen.toString()).doesNotContain("Levin", "2015-02-01", "444");
    assertThat(seen.at("/entry/1/resource/valueQuantity/value").decimalValue()).hasToString("7.20");
    String observation =
        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"A1c\"}}";
    MinimumNecessary odd =
        MinimumNecessary.parse("roles: {a: {b: {fhir: [Observation.valueQuantity]}}}");
    String masked = odd.fhir(observation, "a", "b");
    assertThat(masked).doesNotContain("final", "A1c").contains("_status", "masked");
    assertThat(Records.of(Guard.standard()).fhir(masked, Mode.OFF, Vault.create()).text())
        .isEqualTo(masked);
  }

  @Test
  void goesIntoElements() {
    MinimumNecessary policy =
        MinimumNecessary.parse("roles: {desk: {operations: {fhir: [Patient.name.given]}}}");
    JsonNode seen = Fhir.read(policy.fhir(FhirTest.PATIENT, "desk", "operations"));
    assertThat(seen.at("/name/0")).hasSize(1);
    assertThat(seen.at("/name/0/given/0").asText()).isEqualTo("Henry");
  }

  @Test
  void leavesSegmentsAndFieldsOfAMessage() {
    String seen = POLICY.hl7v2(Hl7v2Test.ORU, "scheduler", "operations");
    assertThat(seen.split("\r"))
        .containsExactly(
            Hl7v2Test.ORU.split("\r")[0],
            "PID|||4482913^^^HOSP^MR~123-45-6789^^^SSA^SS||EVERYWOMAN^EVE^E^^MRS||19320615||||||"
                + "(919)379-1212^PRN^PH~^NET^Internet^eve@corp.com");
    assertThat(POLICY.hl7v2(Hl7v2Test.ORU, "CLINICIAN", "treatment")).isEqualTo(Hl7v2Test.ORU);
  }

  @ParameterizedTest
  @CsvSource({"billing,research", "nobody,payment", "scheduler,payment"})
  void showsNothingToARoleOrForAPurposeThatTheFileDoesNotHave(String role, String purpose) {
    for (Runnable look :
        new Runnable[] {
          () -> POLICY.fhir(FhirTest.PATIENT, role, purpose),
          () -> POLICY.hl7v2(Hl7v2Test.ORU, role, purpose)
        }) {
      assertThatThrownBy(look::run)
          .isInstanceOf(RecordException.class)
          .extracting(e -> ((RecordException) e).code())
          .isEqualTo(RecordException.Code.NOT_ALLOWED);
    }
  }

  @Test
  void showsNothingOfARecordThatHoldsNothingAllowed() {
    String claim = "{\"resourceType\":\"Medication\",\"status\":\"active\"}";
    assertThatThrownBy(() -> POLICY.fhir(claim, "scheduler", "operations"))
        .isInstanceOf(RecordException.class);
    assertThatThrownBy(
            () -> POLICY.fhir("{\"resourceType\":\"Patient\",\"x\":1}", "billing", "payment"))
        .isInstanceOf(RecordException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "roles: 1",
        "roles: {}\nmore: 1",
        "roles: {a: {}}",
        "roles: {a: {b: {xml: []}}}",
        "roles: {a: {b: {fhir: Patient}}}",
        "roles: {a: {b: {fhir: [Patient.nam]}}}",
        "roles: {a: {b: {fhir: [1]}}}",
        "roles: {a: {b: {hl7v2: [PID.3]}}}",
        "roles: {a-b: {c: {}}, ab: {c: {}}}",
        "roles: [",
        "roles: {a: {b: {}}, a: {b: {}}}"
      })
  void refusesAFileThatIsNoPolicy(String yaml) {
    assertThatThrownBy(() -> MinimumNecessary.parse(yaml))
        .isInstanceOf(RecordException.class)
        .extracting(e -> ((RecordException) e).code())
        .isEqualTo(RecordException.Code.BAD_POLICY);
  }
}
