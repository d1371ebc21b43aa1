// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.fakes.MemoryTenants;
import com.paitient.server.identity.Caller;
import com.paitient.server.tenants.Isolation;
import com.paitient.server.tenants.Tenant;
import com.paitient.server.tenants.TenantStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(600)
class PostgresTenantsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final String id = Shared.tenant();

  static Stream<TenantStore> stores() {
    TenantStore real = new PostgresTenants(Shared.DATABASE, Shared.ENVELOPE);
    return Stream.of(
        new MemoryTenants(), real, new RecentTenants(real, java.time.InstantSource.system()));
  }

  private static Tenant tenant(String id, String name) {
    return new Tenant(id, name, Isolation.STRONG, Optional.empty(), Optional.empty(), NOON);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void givesBackWhatWasAddedAndReplaced(TenantStore store) {
    assertThat(store.add(tenant(id, "St. Anna"))).isTrue();
    assertThat(store.add(tenant(id, "Another"))).isFalse();
    assertThat(store.byId(id)).contains(tenant(id, "St. Anna"));
    Tenant held =
        new Tenant(
            id,
            "St. Änna",
            Isolation.MAXIMUM,
            Optional.of("hsm"),
            Optional.of(NOON.plusSeconds(9)),
            NOON);
    assertThat(store.replace(held)).isTrue();
    assertThat(store.byId(id)).contains(held);
    assertThat(store.replace(tenant(id + "x", "Nobody"))).isFalse();
    assertThat(store.byId(id + "x")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void listsInOrderOfId(TenantStore store) {
    for (String end : List.of("c", "a", "b")) {
      assertThat(store.add(tenant(id + end, end))).isTrue();
    }
    assertThat(store.list(Optional.of(id), 2)).extracting(Tenant::name).containsExactly("a", "b");
    assertThat(store.list(Optional.of(id + "b"), 1)).extracting(Tenant::name).containsExactly("c");
  }

  @Test
  void aTenantSeesItsOwnRowAndChangesNone() {
    TenantStore store = new PostgresTenants(Shared.DATABASE, Shared.ENVELOPE);
    assertThat(store.add(tenant(id, "canary-name"))).isTrue();
    try (Handle service = Shared.as("paitient_service")) {
      assertThat(seen(service, id)).isEqualTo(1);
      assertThat(seen(service, Shared.tenant())).isZero();
      assertThat(seen(service, Caller.ORGANIZATION)).isGreaterThanOrEqualTo(1);
      assertThat(change(service, id)).isZero();
      assertThat(change(service, Caller.ORGANIZATION)).isEqualTo(1);
      assertThatThrownBy(() ->
              service.useTransaction(inside -> {
                inside.execute("SELECT set_config('paitient.tenant', ?, true)", id);
                inside.execute("INSERT INTO tenants VALUES ('x', '', 'basic', null, null, now())");
              }))
          .rootCause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }

  private long seen(Handle service, String as) {
    return service.inTransaction(inside -> {
      inside.execute("SELECT set_config('paitient.tenant', ?, true)", as);
      return inside
          .createQuery("SELECT count(*) FROM tenants WHERE id = :id")
          .bind("id", id)
          .mapTo(Long.class)
          .one();
    });
  }

  private int change(Handle service, String as) {
    return service.inTransaction(inside -> {
      inside.execute("SELECT set_config('paitient.tenant', ?, true)", as);
      return inside.execute("UPDATE tenants SET isolation = 'basic' WHERE id = ?", id);
    });
  }
}
