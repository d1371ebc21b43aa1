// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedFilesTest {
  private static final String LINES = "{\"index\":0}\n{\"index\":1}\n";
  private static final String PASSPHRASE = "correct horse battery";

  @TempDir Path folder;
  private String key;
  private String sealed;
  private String plain;

  @BeforeEach
  void make() {
    key = folder.resolve("officer.key").toString();
    sealed = folder.resolve("sealed").toString();
    plain = folder.resolve("plain").toString();
    Ran made = Ran.alone("files", "recipient", key);
    assertThat(made.err()).isEmpty();
    assertThat(made.out()).contains(key + ".pub", "Its name, to compare by: ");
  }

  private static String text(String file) throws IOException {
    return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aRecipientReadsWhatWasEncryptedForItFromFilesThatOnlyOwnersMayUse() throws IOException {
    Files.writeString(Path.of(plain), LINES);
    assertThat(
            Ran.alone("files", "encrypt", "--encrypt-to", key + ".pub", "--output", sealed, plain)
                .err())
        .isEmpty();
    assertThat(text(sealed)).startsWith("PSMFILE").doesNotContain("index");
    assertThat(Ran.alone("files", "decrypt", "--key", key, sealed).out()).isEqualTo(LINES);
    for (String file : new String[] {key, sealed}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void encryptsWhatIsPipedIn() throws IOException {
    Ran ran =
        Ran.withInput(
            Map.of(), LINES, "files", "encrypt", "--encrypt-to", key + ".pub", "--output", sealed);
    assertThat(ran.err()).isEmpty();
    assertThat(Ran.alone("files", "decrypt", "--key", key, sealed).out()).isEqualTo(LINES);
  }

  @Test
  void aPassphraseDoesAsWell() throws IOException {
    Files.writeString(Path.of(plain), LINES);
    String[] encrypt = {"files", "encrypt", "--passphrase", "--output", sealed, plain};
    assertThat(Ran.withInput(Map.of(), PASSPHRASE + "\n", encrypt).err()).isEmpty();
    assertThat(Ran.withInput(Map.of(), PASSPHRASE + "\n", "files", "decrypt", sealed).out())
        .isEqualTo(LINES);
    Ran wrong = Ran.withInput(Map.of(), "another horse here\n", "files", "decrypt", sealed);
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.out()).isEmpty();
    Ran byKey = Ran.alone("files", "decrypt", "--key", key, sealed);
    assertThat(byKey.err()).contains("sealed by a passphrase");
  }

  @Test
  void anotherKeyDamageAndWhatIsThereAlreadyAreToldAndLeaveNoFile() throws IOException {
    Files.writeString(Path.of(plain), LINES);
    String[] encrypt = {"files", "encrypt", "--encrypt-to", key + ".pub", "--output", sealed};
    assertThat(Ran.withInput(Map.of(), LINES, encrypt).status()).isZero();
    assertThat(Ran.withInput(Map.of(), LINES, encrypt).err()).contains("already");
    String other = folder.resolve("other.key").toString();
    assertThat(Ran.alone("files", "recipient", other).status()).isZero();
    assertThat(Ran.alone("files", "recipient", other).err()).contains("already");
    assertThat(Ran.alone("files", "decrypt", "--key", other, sealed).err())
        .contains("sealed for the recipient ");
    byte[] bytes = Files.readAllBytes(Path.of(sealed));
    bytes[bytes.length - 20] ^= 1;
    Files.write(Path.of(sealed), bytes);
    String out = folder.resolve("out").toString();
    Ran damaged = Ran.alone("files", "decrypt", "--key", key, "--output", out, sealed);
    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.err()).contains("damaged");
    assertThat(Path.of(out)).doesNotExist();
    assertThat(Ran.alone("files", "decrypt", "--key", plain, sealed).err())
        .contains("is no recipient's key");
    assertThat(Ran.alone("files", "encrypt", "--encrypt-to", plain, plain).err())
        .contains("is no recipient's key");
    assertThat(Ran.alone("files", "encrypt", plain).err()).contains("--encrypt-to");
    assertThat(Ran.alone("files", "decrypt").err()).contains("--key");
  }

  @Test
  void anAuditExportIsEncryptedAsItComes() throws IOException {
    try (SmallService service = SmallService.plain()) {
      service.willAnswer(LINES);
      String[] export = {
        "audit", "export", "--encrypt-to", key + ".pub", "--output", sealed, "--resume"
      };
      assertThat(Ran.against(service, export).err()).contains("cannot be resumed");
      String[] fresh = java.util.Arrays.copyOf(export, 6);
      assertThat(Ran.against(service, fresh).err()).isEmpty();
      assertThat(Ran.against(service, fresh).err()).contains("is there already");
    }
    assertThat(text(sealed)).doesNotContain("index");
    assertThat(Ran.alone("files", "decrypt", "--key", key, sealed).out()).isEqualTo(LINES);
  }

  @Test
  void anExportThatBreaksOffLeavesNothing() throws IOException {
    try (SmallService service = SmallService.plain()) {
      service.willAnswer(403, "{\"detail\":\"no\"}");
      String[] export = {"audit", "export", "--encrypt-to", key + ".pub", "--output", sealed};
      assertThat(Ran.against(service, export).status()).isNotZero();
    }
    assertThat(Path.of(sealed)).doesNotExist();
  }
}
