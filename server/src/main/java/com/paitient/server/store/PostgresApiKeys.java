// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.fasterxml.jackson.core.type.TypeReference;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeysException;
import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.ApiKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** API keys in PostgreSQL; a key is found by its hash in any tenant, all else within one. */
public final class PostgresApiKeys implements ApiKeys {
  private final Database database;
  private final SealedJson sealed;

  public PostgresApiKeys(Database database, Envelope envelope) {
    this.database = database;
    this.sealed = new SealedJson(envelope, "api_keys");
  }

  @Override
  public void add(ApiKey key, byte[] secretHash) {
    byte[] name = sealed.seal(key.tenantId(), key.id(), "name", key.name());
    int _ =
        database.inTenant(
            key.tenantId(),
            handle ->
                handle
                    .createUpdate(
                        """
                        INSERT INTO api_keys (tenant_id, id, user_id, secret_hash, name_sealed,
                          environment, permissions, resource_pattern, ip_ranges, created_at,
                          expires_at, revoked_at, created_by)
                        VALUES (:tenant, :id, :user, :hash, :name, :environment, :permissions,
                          :pattern, :ranges, :created, :expires, :revoked, :by)
                        """)
                    .bind("tenant", key.tenantId())
                    .bind("id", key.id())
                    .bind("user", key.userId())
                    .bind("hash", secretHash)
                    .bind("name", name)
                    .bind("environment", key.environment())
                    .bindArray("permissions", String.class, key.permissions())
                    .bind("pattern", key.resourcePattern())
                    .bindArray("ranges", String.class, key.ipRanges())
                    .bind("created", Timestamp.from(key.createdAt()))
                    .bind("expires", Columns.timestamp(key.expiresAt()))
                    .bind("revoked", Columns.timestamp(key.revokedAt()))
                    .bind("by", key.createdBy())
                    .execute());
  }

  @Override
  public Optional<ApiKey> bySecretHash(byte[] secretHash) {
    return database.ask(handle ->
        handle
            .createQuery("SELECT * FROM api_key_by_hash(:hash)")
            .bind("hash", secretHash)
            .map(this::read)
            .findOne());
  }

  @Override
  public Optional<ApiKey> byId(String tenantId, String id) {
    return database.inTenant(
        tenantId,
        handle ->
            handle
                .createQuery("SELECT * FROM api_keys WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .map(this::read)
                .findOne());
  }

  @Override
  public List<ApiKey> list(String tenantId, Optional<String> afterId, int most) {
    return database.inTenant(
        tenantId,
        handle ->
            handle
                .createQuery(
                    """
                    SELECT * FROM api_keys WHERE tenant_id = :tenant AND id > :after
                    ORDER BY id LIMIT :most
                    """)
                .bind("tenant", tenantId)
                .bind("after", afterId.orElse(""))
                .bind("most", most)
                .map(this::read)
                .list());
  }

  @Override
  public boolean revoke(String tenantId, String id, Instant at) {
    return database.inTenant(
            tenantId,
            handle ->
                handle
                    .createUpdate(
                        """
                        UPDATE api_keys SET revoked_at = coalesce(revoked_at, :at)
                        WHERE tenant_id = :tenant AND id = :id
                        """)
                    .bind("at", Timestamp.from(at))
                    .bind("tenant", tenantId)
                    .bind("id", id)
                    .execute())
        == 1;
  }

  @Override
  public boolean isEmpty() {
    return !database.ask(
        handle -> handle.createQuery("SELECT api_key_exists()").mapTo(Boolean.class).one());
  }

  /**
   * Without it where the tenant's keys are revoked or destroyed; nobody gets in with such a key.
   */
  private String name(String tenant, String id, byte[] name) {
    try {
      return sealed.open(tenant, id, "name", name, new TypeReference<>() {});
    } catch (KeysException e) {
      if (e.code() == KeysException.Code.KEY_GONE || e.code() == KeysException.Code.KEY_REVOKED) {
        return "";
      }
      throw e;
    }
  }

  private ApiKey read(ResultSet row, StatementContext context) throws SQLException {
    Columns columns = new Columns(row);
    String tenant = columns.text("tenant_id");
    String id = columns.text("id");
    byte[] name = columns.bytes("name_sealed");
    return new ApiKey(
        id,
        columns.text("user_id"),
        tenant,
        name(tenant, id, name),
        columns.text("environment"),
        columns.texts("permissions"),
        columns.text("resource_pattern"),
        columns.texts("ip_ranges"),
        columns.time("created_at"),
        columns.maybeTime("expires_at"),
        columns.maybeTime("revoked_at"),
        columns.text("created_by"));
  }
}
