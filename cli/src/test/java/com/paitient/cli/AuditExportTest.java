// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditExportTest {
  @TempDir Path folder;
  private SmallService service;

  @BeforeEach
  void start() throws IOException {
    service = SmallService.plain();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private Ran export(String format, Path file, String... more) {
    String[] arguments = {"audit", "export", "--format", format, "--output", file.toString()};
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Ran.against(service, all);
  }

  @Test
  void printsWhatComesAndPassesFiltersOn() {
    service.willAnswer("{\"index\":0}\n");
    Ran ran = Ran.against(service, "audit", "export", "--type", "a.b", "--patient", "p 1");
    assertThat(ran.out()).isEqualTo("{\"index\":0}\n");
    assertThat(service.asked().getFirst().path())
        .isEqualTo("/v1/audit/export?event_type=a.b&patient_id=p%201&format=jsonl");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "jsonl~{\"id\":\"e\",\"details\":{\"index\":9},\"index\":7,\"log\":\"log_1\"}",
        "syslog~<109>1 2026-11-22T12:00:00Z log_1 paitient - a.b - {\"index\":7,\"log\":\"log_1\"}",
        "csv~7,log_1,evt_1,\"a cn1=3 b\"",
        "cef~CEF:0|a|b|c|d|e|2|rt=1 cn1Label=index cn1=7 externalId=e act= cn1\\=8 x",
        "ocsf~{\"metadata\":{\"sequence\":7,\"x\":1},\"unmapped\":{\"sequence\":8}}",
        "fhir~{\"detail\":[{\"type\":\"index\",\"valueString\":\"7\"}]}"
      })
  void goesOnAfterTheLastWholeLine(String format, String line) throws IOException {
    Path file = folder.resolve("export");
    Files.writeString(file, "first line\n" + line + "\nhalf a li");
    service.willAnswer("rest\n");
    assertThat(export(format, file, "--resume").status()).isZero();
    assertThat(service.asked().getFirst().path()).endsWith("format=" + format + "&after=7");
    assertThat(file).hasContent("first line\n" + line + "\nrest\n");
  }

  @Test
  void beginsAnewWhereNothingIsThereYet() throws IOException {
    Path file = folder.resolve("export");
    Files.writeString(file, "index,log,id\r\nhalf");
    service.willAnswer("whole\n");
    assertThat(export("csv", file, "--resume").status()).isZero();
    assertThat(service.asked().getFirst().path()).doesNotContain("after");
    assertThat(file).hasContent("whole\n");
  }

  @Test
  void leavesFilesAloneThatItDidNotMake() throws IOException {
    Path file = folder.resolve("notes");
    Files.writeString(file, "my notes\n");
    assertThat(export("jsonl", file).status()).isEqualTo(2);
    assertThat(export("jsonl", file, "--resume").status()).isEqualTo(2);
    assertThat(file).hasContent("my notes\n");
    assertThat(service.asked()).isEmpty();
    assertThat(Ran.against(service, "audit", "export", "--resume").status()).isEqualTo(2);
  }

  @Test
  void printsFilesForAuditors() {
    service.willAnswer("log_1\n2\n").willAnswer("proof").willAnswer("old 2\n");
    assertThat(Ran.against(service, "audit", "checkpoint").out()).isEqualTo("log_1\n2\n");
    assertThat(Ran.against(service, "audit", "proof", "evt_1").out()).isEqualTo("proof");
    assertThat(Ran.against(service, "audit", "consistency", "2").out()).isEqualTo("old 2\n");
    assertThat(service.asked())
        .extracting(SmallService.Asked::path)
        .containsExactly(
            "/v1/audit/checkpoint", "/v1/audit/proof/evt_1", "/v1/audit/consistency/2");
    service.willAnswer(404, "{\"detail\":\"No.\",\"code\":\"event_not_found\"}");
    assertThat(Ran.against(service, "audit", "proof", "evt_2").status()).isEqualTo(1);
  }

  @Test
  void writesDocumentsAboutAPatient() throws IOException {
    service.willAnswer("<html>").willAnswer("time\r\n");
    Path file = folder.resolve("trail.html");
    String[] patient = {"audit", "patient", "4711", "--output", file.toString()};
    assertThat(Ran.against(service, patient).status()).isZero();
    assertThat(file).hasContent("<html>");
    assertThat(Ran.against(service, patient).status()).as("it is there already").isEqualTo(2);
    assertThat(
            Ran.against(service, "audit", "disclosures", "4711", "--all", "--format", "csv").out())
        .isEqualTo("time\r\n");
    assertThat(service.asked())
        .extracting(SmallService.Asked::path)
        .containsExactly(
            "/v1/audit/patient-trail?patient_id=4711&format=html",
            "/v1/disclosures?include=all&patient_id=4711&format=csv");
  }

  @Test
  void holdsAndReleases() {
    service
        .willAnswer("{\"matter\":\"m\"}")
        .willAnswer("{\"data\":[{\"matter\":\"m\"}],\"next_cursor\":null}")
        .willAnswer(204, "")
        .willAnswer("{\"rotated\":true}");
    assertThat(Ran.against(service, "audit", "hold", "m").out()).isEqualTo("Held.\n");
    assertThat(Ran.against(service, "audit", "holds").out()).contains("m");
    assertThat(Ran.against(service, "audit", "release", "m").out()).isEqualTo("Released.\n");
    assertThat(Ran.against(service, "audit", "rotate-keys").out()).isEqualTo("Rotated.\n");
    assertThat(service.asked().getFirst().body()).isEqualTo("{\"matter\":\"m\"}");
  }

  @Test
  void rebuildsTheIndex() {
    service.willAnswer("{\"events\":12}");
    assertThat(Ran.against(service, "audit", "reindex").out())
        .isEqualTo("12 events are indexed.\n");
    assertThat(service.asked().getFirst().path()).isEqualTo("/v1/audit/reindex");
  }
}
