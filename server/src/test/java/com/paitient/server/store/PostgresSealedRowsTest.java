// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.keys.KeyEntry;
import com.paitient.server.gateway.AskedOnce;
import com.paitient.server.gateway.SavedTexts;
import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.KeySecret;
import com.paitient.server.models.Deployment;
import com.paitient.server.settings.Wishes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresSealedRowsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final String tenant = Shared.tenant();
  private final PostgresSealedRows rows = new PostgresSealedRows(Shared.DATABASE, Shared.ENVELOPE);
  private final PostgresApiKeys keys = new PostgresApiKeys(Shared.DATABASE, Shared.ENVELOPE);
  private final PostgresDeployments deployments =
      new PostgresDeployments(Shared.DATABASE, Shared.ENVELOPE);

  private final PostgresSavedTexts texts = new PostgresSavedTexts(Shared.DATABASE, Shared.ENVELOPE);
  private final SavedTexts.Place place = new SavedTexts.Place(tenant, "gen_1");

  private final AskedOnce answers = new PostgresAskedOnce(Shared.DATABASE, Shared.ENVELOPE);
  private final AskedOnce.Asked once =
      new AskedOnce.Asked(tenant, "usr_1", "/v1/deployments", "k", "d");
  private final AskedOnce.Kept answer = new AskedOnce.Kept(201, "{}");

  private ApiKey key(int i) {
    return new ApiKey(
        "key_%04d".formatted(i),
        "usr_1",
        tenant,
        "name " + i,
        "live",
        List.of("*"),
        "*",
        List.of(),
        NOON,
        Optional.empty(),
        Optional.empty());
  }

  private void fill(int count) {
    for (int i = 0; i < count; i++) {
      keys.add(key(i), KeySecret.random("live").hash());
    }
    Deployment.Spec spec =
        new Deployment.Spec(
            "default",
            Optional.empty(),
            Optional.empty(),
            1,
            Wishes.NONE,
            Map.of(),
            Map.of("a", "b"),
            false,
            Optional.empty());
    assertThat(
            deployments.add(
                Shared.grant(tenant),
                new Deployment("dep_1", tenant, "notes", spec, "cpu", List.of(), "usr_1", NOON)))
        .isTrue();
    SavedTexts.Asked asked =
        new SavedTexts.Asked(
            List.of(new SavedTexts.Said("user", "a")),
            Optional.empty(),
            NOON,
            NOON.plusSeconds(60));
    texts.keepAsked(Shared.grant(tenant), place, asked);
    texts.keepAnswered(Shared.grant(tenant), place, "b");
    assertThat(answers.begin(once, NOON, NOON.plusSeconds(60))).isEmpty();
    answers.done(once, Optional.of(answer));
  }

  @Test
  void everySealedColumnFollowsTheNewestKeySoThatFormerOnesCanGo() {
    fill(205);
    assertThat(rows.count(tenant)).isEqualTo(208);
    int _ = Shared.ENVELOPE.rotate(tenant);
    AtomicInteger seen = new AtomicInteger();
    rows.rewrap(tenant, seen::incrementAndGet);
    assertThat(seen).hasValue(208);
    Shared.ENVELOPE.dropFormer(tenant);
    assertThat(Shared.ENVELOPE.keys())
        .filteredOn(key -> key.tenant().equals(tenant))
        .extracting(KeyEntry::version)
        .containsExactly(2);
    assertThat(keys.list(tenant, Optional.empty(), 500)).hasSize(205);
    assertThat(keys.byId(tenant, "key_0204")).contains(key(204));
    assertThat(deployments.byId(Shared.grant(tenant), "dep_1").orElseThrow().spec().tags())
        .containsEntry("a", "b");
    assertThat(texts.find(Shared.grant(tenant), place, NOON).orElseThrow().answered())
        .contains("b");
    assertThat(answers.begin(once, NOON, NOON.plusSeconds(60)).orElseThrow().answer())
        .contains(answer);
  }

  @Test
  void everyColumnThatIsSealedUnderATenantsKeyTakesPart() {
    fill(1);
    int _ = Shared.ENVELOPE.rotate(tenant);
    List<String> before = sealed();
    rows.rewrap(tenant, () -> {});
    List<String> after = sealed();
    assertThat(before).hasSize(7);
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i)).isNotEqualTo(before.get(i));
    }
    rows.rewrap(tenant, () -> {});
    assertThat(sealed()).as("what is there already stays").isEqualTo(after);
  }

  /** Every column of the tenant's whose name says that it is sealed, of tables with ids. */
  private List<String> sealed() {
    try (Handle admin = Shared.as(Shared.POSTGRES.admin())) {
      return admin
          .createQuery(
              """
              SELECT table_name || '.' || column_name FROM information_schema.columns c
              WHERE column_name LIKE '%_sealed' AND table_schema = 'paitient'
                AND EXISTS (SELECT FROM information_schema.columns t
                  WHERE t.table_name = c.table_name AND t.column_name = 'tenant_id')
                AND EXISTS (SELECT FROM information_schema.columns t
                  WHERE t.table_name = c.table_name AND t.column_name = 'id')
              ORDER BY 1
              """)
          .mapTo(String.class)
          .stream()
          .map(name -> name.split("\\.", 2))
          .map(name ->
              admin
                  .createQuery(
                      "SELECT %s::text FROM %s WHERE tenant_id = :tenant"
                          .formatted(name[1], name[0]))
                  .bind("tenant", tenant)
                  .mapTo(String.class)
                  .one())
          .toList();
    }
  }
}
