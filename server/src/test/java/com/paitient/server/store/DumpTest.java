// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.audit.LogVerifier;
import com.paitient.audit.note.Policy;
import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.KeySettings;
import com.paitient.keys.KeysException;
import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.KeySecret;
import com.paitient.server.models.Deployment;
import com.paitient.server.settings.Wishes;
import com.paitient.server.tenants.Isolation;
import com.paitient.server.tenants.Tenant;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has all of the database and not the key store has nothing, and neither has one later. */
@Timeout(600)
class DumpTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String CANARY = "Quorvenstrad Wimplefrost";

  @TempDir Path folder;
  private final String gone = Shared.tenant();
  private final String stays = Shared.tenant();

  /** Every value of every column of every table, as the database's administrator sees it. */
  private static List<String> dump() {
    List<String> values = new ArrayList<>();
    try (Handle admin = Shared.as(Shared.POSTGRES.admin())) {
      List<Map<String, Object>> columns =
          admin
              .createQuery(
                  "SELECT table_name, column_name FROM information_schema.columns"
                      + " WHERE table_schema = 'paitient'")
              .mapToMap()
              .list();
      assertThat(columns).hasSizeGreaterThan(40);
      for (Map<String, Object> column : columns) {
        values.addAll(
            admin
                .createQuery(
                    "SELECT \"%s\"::text FROM \"%s\" WHERE \"%s\" IS NOT NULL"
                        .formatted(
                            column.get("column_name"),
                            column.get("table_name"),
                            column.get("column_name")))
                .mapTo(String.class)
                .list());
      }
    }
    return values;
  }

  private void fill(Envelope envelope, String tenant) {
    assertThat(
            new PostgresTenants(Shared.DATABASE, envelope)
                .add(
                    new Tenant(
                        tenant,
                        CANARY,
                        Isolation.STRONG,
                        Optional.empty(),
                        Optional.empty(),
                        NOON)))
        .isTrue();
    new PostgresApiKeys(Shared.DATABASE, envelope)
        .add(
            new ApiKey(
                "key_1",
                "usr_1",
                tenant,
                CANARY,
                "live",
                List.of("*"),
                "*",
                List.of(),
                NOON,
                Optional.empty(),
                Optional.empty()),
            KeySecret.random("live").hash());
    Deployment.Spec spec =
        new Deployment.Spec(
            "default",
            Optional.empty(),
            Optional.empty(),
            1,
            Wishes.parse(Map.of("allowed_ip_ranges", List.of("198.51.100.99/32"))),
            Map.of("subnet_ids", List.of(CANARY)),
            Map.of(CANARY, CANARY),
            false,
            Optional.empty());
    assertThat(
            new PostgresDeployments(Shared.DATABASE, envelope)
                .add(
                    Shared.grant(tenant),
                    new Deployment(
                        "dep_1", tenant, "notes", spec, "cpu", List.of(), "usr_1", NOON)))
        .isTrue();
  }

  @Test
  void noColumnHoldsACanaryAndNothingInItOpensWithAnotherKeyStore() {
    fill(Shared.ENVELOPE, gone);
    String hex = HexFormat.of().formatHex(CANARY.getBytes(StandardCharsets.UTF_8));
    assertThat(dump())
        .contains(gone)
        .noneMatch(value -> value.contains("Quorvenstrad") || value.contains("198.51.100.99"))
        .noneMatch(value -> value.contains(hex));
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("other.key"));
        Envelope other = Envelope.open(folder.resolve("other"), root)) {
      byte[] _ = other.seal(new byte[1], Context.column(gone, "deployments", "dep_1", "tags"));
      PostgresDeployments thief = new PostgresDeployments(Shared.DATABASE, other);
      assertThatThrownBy(() -> thief.byId(Shared.grant(gone), "dep_1"))
          .isInstanceOf(StoreException.class)
          .hasMessageNotContaining("Quorvenstrad");
    }
  }

  @Test
  void aDestroyedTenantsRowsNeverOpenAgainOthersDoAndTheLogStillVerifies() throws Exception {
    KeySettings usual = KeySettings.defaults();
    KeySettings quick =
        new KeySettings(
            usual.profile(),
            usual.dataKeys(),
            usual.ownKeyLife(),
            new KeySettings.Periods(usual.periods().tenantKeys(), Duration.ofMillis(1)),
            usual.clock());
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("root.key"));
        Envelope envelope = Envelope.open(folder.resolve("keys"), quick, root)) {
      fill(envelope, gone);
      fill(envelope, stays);
      Policy policy;
      try (AuditLog log = AuditLog.open(folder.resolve("audit"), envelope)) {
        for (String tenant : List.of(gone, stays)) {
          var _ =
              log.append(
                  Event.of("evt_" + tenant, NOON, "model.inference")
                      .by("usr_1", tenant)
                      .from("198.51.100.99", CANARY)
                      .build());
        }
        var _ = envelope.life().askDestruction(gone, "usr_1");
        var _ = envelope.life().approveDestruction(gone, "usr_2");
        while (envelope.life().due().isEmpty()) {
          Thread.onSpinWait();
        }
        assertThat(envelope.life().destroy(gone).keyIds()).isNotEmpty();
        assertThat(log.read(1, 1).getFirst().event().userAgent()).isEqualTo(CANARY);
        assertThat(log.read(0, 1).getFirst().event().userAgent()).isNotEqualTo(CANARY);
        policy = log.policy();
      }
      assertThat(LogVerifier.verify(folder.resolve("audit"), policy, List.of()).problems())
          .isEmpty();
      PostgresDeployments deployments = new PostgresDeployments(Shared.DATABASE, envelope);
      assertThatThrownBy(() -> deployments.byId(Shared.grant(gone), "dep_1"))
          .isInstanceOfSatisfying(
              KeysException.class,
              e -> assertThat(e.code()).isEqualTo(KeysException.Code.KEY_GONE));
      assertThat(deployments.byId(Shared.grant(stays), "dep_1").orElseThrow().spec().tags())
          .containsEntry(CANARY, CANARY);
    }
  }
}
