// SPDX-License-Identifier: MIT
package com.paitient.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "models list",
        "models import",
        "models alias",
        "deployments list",
        "deployments create",
        "deployments delete",
        "generate",
        "phi detect",
        "phi redact",
        "phi deidentify",
        "phi filter",
        "audit list",
        "audit verify",
        "witness",
        "api-keys list",
        "api-keys create",
        "api-keys revoke",
        "tenants list",
        "tenants create",
        "tenants disable",
        "tenants enable",
        "tenants hold",
        "keys list",
        "keys rotate",
        "keys progress",
        "keys revoke",
        "keys reinstate",
        "keys destroy",
        "keys approve",
        "keys cancel",
        "keys certificate"
      })
  void everyCommandExplainsItself(String command) {
    Ran ran = Ran.alone((command + " --help").split(" "));
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).startsWith("Usage: ./paitient " + command);
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void groupsListTheirCommands() {
    assertThat(Ran.alone("models", "--help").out()).contains("alias", "import", "list");
  }

  @Test
  void whatIsUnknownCouldNotRunAndIsNamed() {
    for (List<String> wrong :
        List.of(
            List.of("modles"),
            List.of("models", "list", "--jsno"),
            List.of("models"),
            List.of("models", "import", "file.gguf"),
            List.of("audit", "list", "--limit", "many"))) {
      Ran ran = Ran.alone(wrong.toArray(String[]::new));
      assertThat(ran.status()).as(wrong.toString()).isEqualTo(2);
      assertThat(ran.err()).as(wrong.toString()).isNotBlank();
      assertThat(ran.out()).as(wrong.toString()).isEmpty();
    }
  }
}
