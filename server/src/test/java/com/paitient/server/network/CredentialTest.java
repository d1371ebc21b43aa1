// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {
  @TempDir Path folder;

  private Path file(String text, String mode) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void isTheFilesOneLineAndShowsNothing() throws IOException {
    Credential credential = Credential.read(file("sk-hunter2\n", "rw-------"));
    assertThat(credential.bearer()).isEqualTo("Bearer sk-hunter2");
    assertThat(credential.toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "two hunter2", "two\nhunter2\n", "hunter2\u0000", "hunter2é"})
  void refusesWhatIsNotOneLineOfVisibleAscii(String text) throws IOException {
    Path file = file(text, "rw-------");
    assertThatThrownBy(() -> Credential.read(file))
        .isInstanceOf(NetworkException.class)
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void refusesFileThatOthersCanRead() throws IOException {
    Path file = file("hunter2", "rw-r--r--");
    assertThatThrownBy(() -> Credential.read(file))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("0600")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusesFileThatIsNotThere() {
    assertThatThrownBy(() -> Credential.read(folder.resolve("none")))
        .isInstanceOf(NetworkException.class);
  }
}
