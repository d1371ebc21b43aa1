// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.KeySecret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class PostgresApiKeysTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");

  private final PostgresApiKeys keys = new PostgresApiKeys(Shared.DATABASE, Shared.ENVELOPE);
  private final String tenant = Shared.tenant();
  private final byte[] hash = KeySecret.random("live").hash();

  @Test
  void givesBackWhatWasAdded() {
    ApiKey full =
        new ApiKey(
            "key_a",
            "usr_1",
            tenant,
            "ward 7, \"night\" ünï",
            "live",
            List.of("text:generate", "audit:read"),
            "deployment/hipaa-*",
            List.of("10.0.0.0/8", "2001:db8::/32"),
            NOON,
            Optional.of(NOON.plusSeconds(60)),
            Optional.of(NOON.plusSeconds(30)));
    keys.add(full, hash);
    assertThat(keys.byId(tenant, "key_a")).contains(full);
    assertThat(keys.bySecretHash(hash)).contains(full);
  }

  @Test
  void findsKeyByItsHashInAnyTenant() {
    keys.add(key(tenant, "key_a"), hash);
    String other = Shared.tenant();
    byte[] otherHash = KeySecret.random("test").hash();
    keys.add(key(other, "key_a"), otherHash);
    assertThat(keys.bySecretHash(hash).orElseThrow().tenantId()).isEqualTo(tenant);
    assertThat(keys.bySecretHash(otherHash).orElseThrow().tenantId()).isEqualTo(other);
    assertThat(keys.bySecretHash(KeySecret.random("live").hash())).isEmpty();
  }

  @Test
  void keepsTenantsApart() {
    keys.add(key(tenant, "key_a"), hash);
    String other = Shared.tenant();
    assertThat(keys.byId(other, "key_a")).isEmpty();
    assertThat(keys.list(other, Optional.empty(), 10)).isEmpty();
    assertThat(keys.revoke(other, "key_a", NOON)).isFalse();
    assertThat(keys.byId(tenant, "key_a").orElseThrow().revokedAt()).isEmpty();
  }

  @Test
  void listsInPagesByIdWithoutGapOrRepeat() {
    for (String id : List.of("key_c", "key_a", "key_e", "key_b", "key_d")) {
      keys.add(key(tenant, id), KeySecret.random("live").hash());
    }
    assertThat(ids(Optional.empty(), 2)).containsExactly("key_a", "key_b");
    assertThat(ids(Optional.of("key_b"), 2)).containsExactly("key_c", "key_d");
    assertThat(ids(Optional.of("key_d"), 2)).containsExactly("key_e");
    assertThat(ids(Optional.of("key_e"), 2)).isEmpty();
  }

  private List<String> ids(Optional<String> after, int most) {
    return keys.list(tenant, after, most).stream().map(ApiKey::id).toList();
  }

  @Test
  void keepsTheFirstTimeOfARevocation() {
    keys.add(key(tenant, "key_a"), hash);
    assertThat(keys.revoke(tenant, "key_a", NOON.plusSeconds(1))).isTrue();
    assertThat(keys.revoke(tenant, "key_a", NOON.plusSeconds(2))).isTrue();
    assertThat(keys.revoke(tenant, "key_b", NOON)).isFalse();
    assertThat(keys.byId(tenant, "key_a").orElseThrow().revokedAt()).contains(NOON.plusSeconds(1));
    assertThat(keys.bySecretHash(hash).orElseThrow().revokedAt()).contains(NOON.plusSeconds(1));
  }

  @Test
  void refusesTheSameSecretOrIdTwice() {
    keys.add(key(tenant, "key_a"), hash);
    assertThatThrownBy(() -> keys.add(key(Shared.tenant(), "key_b"), hash))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isEqualTo(StoreException.Code.CONFLICT));
    assertThatThrownBy(() -> keys.add(key(tenant, "key_a"), KeySecret.random("live").hash()))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void isEmptyUntilAnyTenantHasAKey() {
    try (Database empty = Shared.emptyDatabase()) {
      PostgresApiKeys fresh = new PostgresApiKeys(empty, Shared.ENVELOPE);
      assertThat(fresh.isEmpty()).isTrue();
      fresh.add(key(tenant, "key_a"), hash);
      assertThat(fresh.isEmpty()).isFalse();
    }
  }

  @Test
  void saysNothingOfAKeyThatCannotBeAdded() {
    assertThatThrownBy(() -> keys.add(key(tenant, "key_canary-7391\0"), hash))
        .isInstanceOf(StoreException.class)
        .hasNoCause()
        .hasMessageNotContaining("7391");
  }

  @Test
  void doesNotOpenANameThatWasMovedToAnotherRow() {
    keys.add(key(tenant, "key_a"), hash);
    keys.add(key(tenant, "key_b"), KeySecret.random("live").hash());
    try (var admin = Shared.as(Shared.POSTGRES.admin())) {
      admin.execute(
          "UPDATE api_keys SET name_sealed = (SELECT name_sealed FROM api_keys WHERE tenant_id = ?"
              + " AND id = 'key_b') WHERE tenant_id = ? AND id = 'key_a'",
          tenant,
          tenant);
    }
    assertThatThrownBy(() -> keys.byId(tenant, "key_a"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreException.Code.DAMAGED));
    assertThat(keys.byId(tenant, "key_b")).isPresent();
  }

  private static ApiKey key(String tenant, String id) {
    return new ApiKey(
        id,
        "usr_1",
        tenant,
        "a name",
        "live",
        List.of("*"),
        "*",
        List.of(),
        NOON,
        Optional.empty(),
        Optional.empty());
  }
}
