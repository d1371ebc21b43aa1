// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.fasterxml.jackson.core.type.TypeReference;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeysException;
import com.paitient.server.gateway.AskedOnce;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys in PostgreSQL: keys and bodies as hashes under the tenant's key, answers sealed.
 */
public final class PostgresAskedOnce implements AskedOnce {
  private static final String TABLE = "asked_once";
  private static final String ANSWER = "answer";
  private static final TypeReference<Map<String, String>> KEPT = new TypeReference<>() {};

  private final Database database;
  private final Envelope envelope;
  private final SealedJson sealed;

  public PostgresAskedOnce(Database database, Envelope envelope) {
    this.database = database;
    this.envelope = envelope;
    this.sealed = new SealedJson(envelope, TABLE);
  }

  @Override
  public Optional<Found> begin(Asked asked, Instant now, Instant ends) {
    String id = id(asked);
    byte[] body = body(asked);
    return database.inTenant(
        asked.tenant(),
        handle -> {
          int _ =
              here(
                      handle,
                      "DELETE FROM asked_once WHERE tenant_id = :tenant AND id = :id"
                          + " AND expires_at <= :now",
                      asked,
                      id)
                  .bind("now", Timestamp.from(now))
                  .execute();
          int added =
              here(
                      handle,
                      """
                      INSERT INTO asked_once (tenant_id, id, body_hash, expires_at)
                      VALUES (:tenant, :id, :body, :ends) ON CONFLICT DO NOTHING
                      """,
                      asked,
                      id)
                  .bind("body", body)
                  .bind("ends", Timestamp.from(ends))
                  .execute();
          return added == 1 ? Optional.empty() : Optional.of(found(handle, asked, id, body));
        });
  }

  private Found found(Handle handle, Asked asked, String id, byte[] body) {
    return handle
        .createQuery(
            """
            SELECT body_hash, done, answer_sealed FROM asked_once
            WHERE tenant_id = :tenant AND id = :id
            """)
        .bind("tenant", asked.tenant())
        .bind("id", id)
        .map((row, _) -> {
          Columns columns = new Columns(row);
          return new Found(
              MessageDigest.isEqual(columns.bytes("body_hash"), body),
              row.getBoolean("done"),
              answer(asked.tenant(), id, row.getBytes("answer_sealed")));
        })
        .findOne()
        .orElse(new Found(true, false, Optional.empty())); // It failed this moment.
  }

  private Optional<Kept> answer(String tenant, String id, byte @Nullable [] bytes)
      throws SQLException {
    if (bytes == null) {
      return Optional.empty();
    }
    Map<String, String> kept = sealed.open(tenant, id, ANSWER, bytes, KEPT);
    return Optional.of(
        new Kept(Integer.parseInt(kept.getOrDefault("status", "")), kept.getOrDefault("json", "")));
  }

  @Override
  public void done(Asked asked, Optional<Kept> answer) {
    String id = id(asked);
    byte[] bytes =
        answer
            .map(kept ->
                sealed.seal(
                    asked.tenant(),
                    id,
                    ANSWER,
                    Map.of("status", Integer.toString(kept.status()), "json", kept.json())))
            .orElse(null);
    int _ =
        database.inTenant(
            asked.tenant(),
            handle ->
                here(
                        handle,
                        """
                        UPDATE asked_once SET done = true, answer_sealed = :answer
                        WHERE tenant_id = :tenant AND id = :id
                        """,
                        asked,
                        id)
                    .bind("answer", bytes)
                    .execute());
  }

  @Override
  public void failed(Asked asked) {
    int _ =
        database.inTenant(
            asked.tenant(),
            handle ->
                here(
                        handle,
                        "DELETE FROM asked_once WHERE tenant_id = :tenant AND id = :id AND NOT done",
                        asked,
                        id(asked))
                    .execute());
  }

  @Override
  public long removeExpired(Instant now) {
    return database.ask(handle ->
        handle
            .createQuery("SELECT asked_once_remove_expired(:now)")
            .bind("now", Timestamp.from(now))
            .mapTo(Long.class)
            .one());
  }

  private static Update here(Handle handle, String sql, Asked asked, String id) {
    return handle.createUpdate(sql).bind("tenant", asked.tenant()).bind("id", id);
  }

  private String id(Asked asked) {
    String whole = String.join("\n", asked.user(), asked.path(), asked.key());
    return HexFormat.of().formatHex(hash(asked.tenant(), "idempotency-key", whole));
  }

  private byte[] body(Asked asked) {
    return hash(asked.tenant(), "idempotency-body", asked.bodyDigest());
  }

  private byte[] hash(String tenant, String purpose, String text) {
    try {
      return envelope.keyedHash(tenant, purpose, text.getBytes(StandardCharsets.UTF_8));
    } catch (KeysException e) {
      throw Failures.of(e);
    }
  }
}
