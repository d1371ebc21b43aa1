// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.fasterxml.jackson.core.type.TypeReference;
import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.server.identity.Caller;
import com.paitient.server.tenants.Isolation;
import com.paitient.server.tenants.Tenant;
import com.paitient.server.tenants.TenantStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/**
 * Tenants in PostgreSQL. Names are sealed under the service's own keys, to outlast the tenant's.
 */
public final class PostgresTenants implements TenantStore {
  private final Database database;
  private final SealedJson sealed;

  public PostgresTenants(Database database, Envelope envelope) {
    this.database = database;
    this.sealed = new SealedJson(envelope, "tenants");
  }

  @Override
  public boolean add(Tenant tenant) {
    return update(
        tenant,
        """
        INSERT INTO tenants (id, name_sealed, isolation, key_provider, disabled_at, created_at)
        VALUES (:id, :name, :isolation, :provider, :disabled, :created)
        ON CONFLICT (id) DO NOTHING
        """);
  }

  @Override
  public boolean replace(Tenant tenant) {
    return update(
        tenant,
        """
        UPDATE tenants SET name_sealed = :name, isolation = :isolation, key_provider = :provider,
          disabled_at = :disabled
        WHERE id = :id AND created_at = :created
        """);
  }

  private boolean update(Tenant tenant, String sql) {
    byte[] name = sealed.seal(Context.SYSTEM, tenant.id(), "name", tenant.name());
    return database.inTenant(
            Caller.ORGANIZATION,
            handle -> {
              Update update =
                  handle
                      .createUpdate(sql)
                      .bind("id", tenant.id())
                      .bind("name", name)
                      .bind("isolation", tenant.isolation().text())
                      .bind("provider", tenant.keyProvider().orElse(null))
                      .bind("disabled", Columns.timestamp(tenant.disabledAt()))
                      .bind("created", Timestamp.from(tenant.createdAt()));
              return update.execute();
            })
        == 1;
  }

  @Override
  public Optional<Tenant> byId(String id) {
    return database.inTenant(
        id,
        handle ->
            handle
                .createQuery("SELECT * FROM tenants WHERE id = :id")
                .bind("id", id)
                .map(this::read)
                .findOne());
  }

  @Override
  public List<Tenant> list(Optional<String> afterId, int most) {
    return database.inTenant(
        Caller.ORGANIZATION,
        handle ->
            handle
                .createQuery("SELECT * FROM tenants WHERE id > :after ORDER BY id LIMIT :most")
                .bind("after", afterId.orElse(""))
                .bind("most", most)
                .map(this::read)
                .list());
  }

  private Tenant read(ResultSet row, StatementContext context) throws SQLException {
    Columns columns = new Columns(row);
    String id = columns.text("id");
    byte[] name = columns.bytes("name_sealed");
    return new Tenant(
        id,
        sealed.open(Context.SYSTEM, id, "name", name, new TypeReference<>() {}),
        Isolation.of(columns.text("isolation")).orElseThrow(),
        columns.maybeText("key_provider"),
        columns.maybeTime("disabled_at"),
        columns.time("created_at"));
  }
}
