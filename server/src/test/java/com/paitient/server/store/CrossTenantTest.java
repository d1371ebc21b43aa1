// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.keys.KeysException;
import com.paitient.server.models.Deployment;
import com.paitient.server.settings.Wishes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Decryption by itself keeps tenants apart: here the database is made to give one tenant's sealed
 * columns to another, as a fault of ours or of PostgreSQL might, past row-level security.
 */
@Timeout(600)
class CrossTenantTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final PostgresDeployments deployments =
      new PostgresDeployments(Shared.DATABASE, Shared.ENVELOPE);

  private void add(String tenant, String tag) {
    Deployment.Spec spec =
        new Deployment.Spec(
            "default",
            Optional.empty(),
            Optional.empty(),
            1,
            Wishes.NONE,
            Map.of(),
            Map.of("tag", tag),
            false,
            Optional.empty());
    assertThat(
            deployments.add(
                Shared.grant(tenant),
                new Deployment("dep_1", tenant, "notes", spec, "cpu", List.of(), "usr_1", NOON)))
        .isTrue();
  }

  /** As the database's own administrator: what one tenant has becomes another's. */
  private static void move(String from, String to) {
    try (Handle admin = Shared.as(Shared.POSTGRES.admin())) {
      int moved =
          admin.execute(
              "UPDATE deployments SET tags_sealed = (SELECT tags_sealed FROM deployments"
                  + " WHERE tenant_id = ?) WHERE tenant_id = ?",
              from,
              to);
      assertThat(moved).isEqualTo(1);
    }
  }

  @Test
  void columnsOfAnotherTenantDoNotOpenUnderKeysOfItsOwn() {
    String one = Shared.tenant();
    String two = Shared.tenant();
    add(one, "canary-own");
    add(two, "other");
    move(one, two);
    assertThatThrownBy(() -> deployments.byId(Shared.grant(two), "dep_1"))
        .isInstanceOf(StoreException.class)
        .hasMessageNotContaining("canary");
    assertThat(deployments.byId(Shared.grant(one), "dep_1").orElseThrow().spec().tags())
        .containsEntry("tag", "canary-own");
  }

  @Test
  void norUnderKeysThatTheyShare() {
    String one = Shared.tenant();
    String two = Shared.tenant();
    Shared.ENVELOPE.shareKeys(one);
    Shared.ENVELOPE.shareKeys(two);
    add(one, "canary-shared");
    add(two, "other");
    move(one, two);
    assertThatThrownBy(() -> deployments.byId(Shared.grant(two), "dep_1"))
        .isInstanceOf(StoreException.class);
    assertThat(deployments.byId(Shared.grant(one), "dep_1").orElseThrow().spec().tags())
        .containsEntry("tag", "canary-shared");
    assertThat(Shared.ENVELOPE.keys())
        .noneMatch(key -> key.tenant().equals(one) || key.tenant().equals(two));
  }

  @Test
  void nothingOfATenantOpensOnceItsKeysAreRevokedAndAllOfTheOthers() {
    String gone = Shared.tenant();
    String stays = Shared.tenant();
    add(gone, "a");
    add(stays, "b");
    var _ = Shared.ENVELOPE.life().revoke(gone);
    assertThatThrownBy(() -> deployments.list(Shared.grant(gone), Optional.empty(), 10))
        .isInstanceOfSatisfying(
            KeysException.class,
            e -> assertThat(e.code()).isEqualTo(KeysException.Code.KEY_REVOKED));
    assertThat(deployments.list(Shared.grant(stays), Optional.empty(), 10)).hasSize(1);
  }
}
