// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhiTest {
  private static final String NOTE = "Patient John Smith (DOB: 01/15/1965) has diabetes.\n";
  private static final String REDACTED =
      "Patient [REDACTED NAME] (DOB: [REDACTED DATE]) has diabetes.\n";

  @TempDir private Path folder;
  private Path notes;

  @BeforeEach
  void writeNotes() throws IOException {
    notes = Files.createDirectories(folder.resolve("notes/ward"));
    notes = notes.getParent();
    Files.writeString(notes.resolve("a.txt"), NOTE);
    Files.writeString(notes.resolve("ward/b.txt"), "Stable.\n\n  " + NOTE);
  }

  @Test
  void redactsStandardInput() {
    Ran ran = Ran.withInput(Map.of(), NOTE, "phi", "redact");
    assertThat(ran.out()).isEqualTo(REDACTED);
    assertThat(ran.status()).isZero();
  }

  @Test
  void redactsAFolderIntoAnother() {
    Path clean = folder.resolve("clean");
    Ran ran = Ran.alone("phi", "redact", notes.toString(), "--output", clean.toString());
    assertThat(ran.err()).isEmpty();
    assertThat(clean.resolve("a.txt")).hasContent(REDACTED);
    assertThat(clean.resolve("ward/b.txt")).hasContent("Stable.\n\n  " + REDACTED);
    assertThat(notes.resolve("a.txt")).hasContent(NOTE);
  }

  private static final String PATIENT =
      "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"family\":\"Smith\"}],\"gender\":\"male\","
          + "\"birthDate\":\"1965-01-15\"}";
  private static final String ADT =
      "MSH|^~\\&|A|B|C|D|20210101||ADT^A01|1|P|2.5\rPID|1||77123^^^^MR||SMITH^JOHN||19650115|M";

  @Test
  void redactsRecordsByTheirFields() {
    assertThat(Ran.withInput(Map.of(), PATIENT, "phi", "redact", "--safe-harbor").out())
        .contains("[REDACTED NAME]", "\"birthDate\":\"1965\"", "\"male\"")
        .doesNotContain("Smith", "01-15");
    assertThat(Ran.withInput(Map.of(), ADT, "phi", "redact").out())
        .contains("[REDACTED NAME]^[REDACTED NAME]", "ADT^A01")
        .doesNotContain("SMITH", "77123", "19650115");
    assertThat(Ran.withInput(Map.of(), PATIENT, "phi", "detect").out())
        .contains("standard input:Patient.name[0].family: NAME 1.00 (fhir)")
        .doesNotContain("Smith");
  }

  @Test
  void refusesARecordThatIsNone() {
    String broken = PATIENT.replace("1965-01-15", "Smith");
    Ran ran = Ran.withInput(Map.of(), broken, "phi", "redact");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains("withheld: Patient.birthDate is no date")
        .doesNotContain("Smith");
    assertThat(Ran.withInput(Map.of(), broken, "phi", "redact", "--format", "TEXT").status())
        .isZero();
  }

  @Test
  void showsARoleWhatItMaySee() throws IOException {
    String[] command = {"phi", "filter", "--role", "researcher", "--purpose", "research"};
    assertThat(Ran.withInput(Map.of(), PATIENT, command).out())
        .contains("\"gender\":\"male\"")
        .doesNotContain("Smith", "1965");
    Ran other = Ran.withInput(Map.of(), PATIENT, "phi", "filter", "--role", "x", "--purpose", "y");
    assertThat(other.status()).isEqualTo(2);
    assertThat(other.err()).contains("see nothing");
    assertThat(Ran.withInput(Map.of(), NOTE, command).err()).contains("neither FHIR");
    Path policy =
        Files.writeString(folder.resolve("policy.yaml"), "roles: {a: {b: {hl7v2: [PID-8]}}}");
    String[] own = {
      "phi", "filter", "--role", "a", "--purpose", "b", "--policy", policy.toString()
    };
    assertThat(Ran.withInput(Map.of(), ADT, own).out()).endsWith("\rPID||||||||M\r");
    Files.writeString(policy, "roles: 1");
    assertThat(Ran.withInput(Map.of(), ADT, own).err()).contains("policy.yaml: the file must hold");
  }

  @Test
  void showsProgressToWhoWatches() {
    var err = new java.io.ByteArrayOutputStream();
    var nothing = new java.io.ByteArrayInputStream(new byte[0]);
    var terminal =
        new Terminal(
            nothing,
            new java.io.PrintStream(new java.io.ByteArrayOutputStream()),
            new java.io.PrintStream(err, true, java.nio.charset.StandardCharsets.UTF_8),
            Map.of(),
            true);
    assertThat(Main.run(terminal, "phi", "detect", notes.toString())).isZero();
    assertThat(err.toString(java.nio.charset.StandardCharsets.UTF_8))
        .contains("] 1/2")
        .endsWith("] 2/2\n");
  }

  @Test
  void tellsPlacesAndNeverTheText() {
    Ran ran = Ran.alone("phi", "detect", notes.toString());
    assertThat(ran.out())
        .contains(notes.resolve("a.txt") + ":1:9: NAME ")
        .contains(notes.resolve("ward/b.txt") + ":3:11: NAME ")
        .doesNotContain("Smith", "1965");
    assertThat(ran.status()).isZero();
  }

  @Test
  void countsCodePointsInJson() throws IOException {
    Ran ran = Ran.withInput(Map.of(), "😀 " + NOTE, "phi", "detect", "--json");
    JsonNode result = new ObjectMapper().readTree(ran.out()).at("/results/0");
    assertThat(result.path("file").asText()).isEqualTo("standard input");
    assertThat(result.at("/findings/0/category").asText()).isEqualTo("NAME");
    assertThat(result.at("/findings/0/start").asInt()).isEqualTo(10);
    assertThat(result.at("/findings/0/end").asInt()).isEqualTo(20);
  }

  @Test
  void leavesOutAFileThatIsNoTextAndSaysSo() throws IOException {
    Files.write(notes.resolve("0.bin"), new byte[] {'J', (byte) 0xff});
    Path clean = folder.resolve("clean");
    Ran ran = Ran.alone("phi", "redact", notes.toString(), "--output", clean.toString());
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("0.bin: is not UTF-8 text.");
    assertThat(clean.resolve("0.bin")).doesNotExist();
    assertThat(clean.resolve("a.txt")).hasContent(REDACTED);
  }

  @Test
  void doesNotOverwriteWhatItReads() {
    Ran ran = Ran.alone("phi", "redact", notes.toString(), "--output", notes.toString());
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("would be overwritten");
    assertThat(notes.resolve("a.txt")).hasContent(NOTE);
  }

  @Test
  void refusesSeveralFilesWithoutAFolderToWriteTo() {
    Ran ran = Ran.alone("phi", "redact", notes.toString());
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("--output");
  }

  @Test
  void refusesTwoFilesOfOneName() throws IOException {
    Path other = Files.writeString(folder.resolve("a.txt"), NOTE);
    Path clean = folder.resolve("clean");
    Ran ran =
        Ran.alone(
            "phi",
            "redact",
            other.toString(),
            notes.resolve("a.txt").toString(),
            "--output",
            clean.toString());
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("two of the files are named a.txt");
    assertThat(clean).doesNotExist();
  }

  @Test
  void saysThatAFileIsMissing() {
    Ran ran = Ran.alone("phi", "detect", folder.resolve("none.txt").toString());
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("none.txt: cannot be read.");
  }

  @Test
  void deidentifiesStandardInput() {
    Ran ran = Ran.withInput(Map.of(), NOTE, "phi", "deidentify");
    assertThat(ran.status()).isZero();
    assertThat(ran.out())
        .startsWith("Patient ")
        .endsWith(" has diabetes.\n")
        .doesNotContain("John Smith", "01/15/1965", "[REDACTED");
  }

  @Test
  void vaultGivesTheSameLookAlikesInTheNextRunAndIsForItsOwnerOnly() throws IOException {
    Path vault = folder.resolve("vault");
    String[] command = {"phi", "deidentify", "--vault", vault.toString()};
    String first = Ran.withInput(Map.of(), NOTE, command).out();
    assertThat(Ran.withInput(Map.of(), NOTE, command).out()).isEqualTo(first);
    assertThat(Files.getPosixFilePermissions(vault))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(vault, PosixFilePermissions.fromString("rw-r--r--"));
    Ran open = Ran.withInput(Map.of(), NOTE, command);
    assertThat(open.status()).isEqualTo(2);
    assertThat(open.out()).isEmpty();
    assertThat(open.err()).contains("is open to others");
  }

  @Test
  void refusesAFileThatIsNoVault() throws IOException {
    Path vault = Files.writeString(folder.resolve("vault"), "something else");
    Files.setPosixFilePermissions(vault, PosixFilePermissions.fromString("rw-------"));
    Ran ran = Ran.withInput(Map.of(), NOTE, "phi", "deidentify", "--vault", vault.toString());
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("is no vault");
    assertThat(vault).hasContent("something else");
  }

  @Test
  void filesOfOneRunShareTheirLookAlikes() throws IOException {
    Path clean = folder.resolve("clean");
    Ran ran = Ran.alone("phi", "deidentify", notes.toString(), "--output", clean.toString());
    assertThat(ran.status()).isZero();
    assertThat(Files.readString(clean.resolve("ward/b.txt")))
        .isEqualTo("Stable.\n\n  " + Files.readString(clean.resolve("a.txt")))
        .doesNotContain("John Smith");
  }
}
