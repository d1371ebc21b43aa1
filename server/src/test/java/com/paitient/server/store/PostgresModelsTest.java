// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.server.models.Model;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresModelsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void keepsEveryKindOfSourceAndPagesByName() {
    try (Database empty = Shared.emptyDatabase()) {
      PostgresModels models = new PostgresModels(empty);
      Model alias = new Model("b-alias", new Model.Source.Alias("c-file"), NOON);
      Model file =
          new Model("c-file", new Model.Source.File("ab".repeat(32), 98_362_432L, "llama"), NOON);
      Model missing = new Model("a-missing", new Model.Source.Missing("could not be had"), NOON);
      models.put(alias);
      models.put(file);
      models.put(missing);
      assertThat(models.byName("c-file")).contains(file);
      assertThat(models.byName("nothing")).isEmpty();
      assertThat(models.list(Optional.empty(), 2)).containsExactly(missing, alias);
      assertThat(models.list(Optional.of("b-alias"), 2)).containsExactly(file);
    }
  }

  @Test
  void replacesWhatHasTheName() {
    PostgresModels models = new PostgresModels(Shared.DATABASE);
    models.put(new Model("x", new Model.Source.File("cd".repeat(32), 5, "llama"), NOON));
    Model after = new Model("x", new Model.Source.Alias("y"), NOON.plusSeconds(5));
    models.put(after);
    assertThat(models.byName("x")).contains(after);
  }
}
