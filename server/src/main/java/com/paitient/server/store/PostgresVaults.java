// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeysException;
import com.paitient.phi.Vault;
import com.paitient.server.access.Grant;
import com.paitient.server.gateway.Vaults;
import com.paitient.server.identity.Caller;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/** Vaults of conversations in PostgreSQL, sealed; a conversation's id is there as a keyed hash. */
public final class PostgresVaults implements Vaults {
  private static final String TABLE = "vaults";
  private static final String FIRST =
      """
      INSERT INTO vaults (tenant_id, conversation_hash, version, vault_sealed, expires_at)
      VALUES (:tenant, :conversation, :version, :vault, :expires)
      ON CONFLICT (tenant_id, conversation_hash) DO UPDATE
        SET version = excluded.version, vault_sealed = excluded.vault_sealed,
          expires_at = excluded.expires_at
        WHERE vaults.expires_at <= :now
      """;
  private static final String NEXT =
      """
      UPDATE vaults SET version = :version, vault_sealed = :vault, expires_at = :expires
      WHERE tenant_id = :tenant AND conversation_hash = :conversation
        AND version = :version - 1 AND expires_at > :now
      """;

  private final Database database;
  private final Envelope envelope;

  public PostgresVaults(Database database, Envelope envelope) {
    this.database = database;
    this.envelope = envelope;
  }

  @Override
  public Optional<Kept> find(Grant grant, Place place, Instant now) {
    requireSame(grant, place);
    byte[] conversation = hash(place);
    return database.inTenant(
        place.tenant(),
        handle ->
            handle
                .createQuery(
                    """
                    SELECT version, vault_sealed, expires_at FROM vaults
                    WHERE tenant_id = :tenant AND conversation_hash = :conversation
                      AND expires_at > :now
                    """)
                .bind("tenant", place.tenant())
                .bind("conversation", conversation)
                .bind("now", Timestamp.from(now))
                .map((row, _) -> kept(place, new Columns(row)))
                .findOne());
  }

  @Override
  public boolean keep(Grant grant, Place place, Kept next, Instant now) {
    requireSame(grant, place);
    byte[] conversation = hash(place);
    byte[] sealed = envelope.seal(next.vault().export(), context(place));
    return database.inTenant(
            place.tenant(),
            handle ->
                handle
                    .createUpdate(next.version() == 1 ? FIRST : NEXT)
                    .bind("tenant", place.tenant())
                    .bind("conversation", conversation)
                    .bind("version", next.version())
                    .bind("vault", sealed)
                    .bind("expires", Timestamp.from(next.expiresAt()))
                    .bind("now", Timestamp.from(now))
                    .execute())
        == 1;
  }

  @Override
  public long removeExpired(Instant now) {
    return database.ask(handle ->
        handle
            .createQuery("SELECT vaults_remove_expired(:now)")
            .bind("now", Timestamp.from(now))
            .mapTo(Long.class)
            .one());
  }

  private Kept kept(Place place, Columns columns) throws SQLException {
    return new Kept(
        open(place, columns.bytes("vault_sealed")),
        columns.row().getLong("version"),
        columns.time("expires_at"));
  }

  private Vault open(Place place, byte[] sealed) {
    try {
      return Vault.parse(envelope.open(sealed, context(place)));
    } catch (KeysException e) {
      throw Failures.of(e);
    } catch (IllegalArgumentException _) {
      throw Failures.damaged("a vault is kept that this version does not know");
    }
  }

  private byte[] hash(Place place) {
    return envelope.keyedHash(
        place.tenant(), "conversation", place.conversation().getBytes(StandardCharsets.UTF_8));
  }

  private static Context context(Place place) {
    return Context.column(place.tenant(), TABLE, place.conversation(), "vault");
  }

  /** Those who run the service act for every tenant, all others for their own. */
  private static void requireSame(Grant grant, Place place) {
    boolean own = grant.tenantId().equals(place.tenant());
    if (!own && !grant.tenantId().equals(Caller.ORGANIZATION)) {
      throw new StoreException(
          StoreException.Code.REFUSED, "a vault belongs to the tenant of its grant");
    }
  }
}
