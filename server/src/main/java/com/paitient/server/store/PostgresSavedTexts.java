// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.fasterxml.jackson.core.type.TypeReference;
import com.paitient.keys.Envelope;
import com.paitient.server.access.Grant;
import com.paitient.server.gateway.SavedTexts;
import com.paitient.server.identity.Caller;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Texts of generations in PostgreSQL, sealed under their tenant's key. */
public final class PostgresSavedTexts implements SavedTexts {
  private static final String TABLE = "saved_texts";
  private static final String ASKED = "asked";
  private static final String ANSWERED = "answered";
  private static final TypeReference<List<Map<String, String>>> MESSAGES = new TypeReference<>() {};
  private static final TypeReference<String> TEXT = new TypeReference<>() {};

  private final Database database;
  private final SealedJson sealed;

  public PostgresSavedTexts(Database database, Envelope envelope) {
    this.database = database;
    this.sealed = new SealedJson(envelope, TABLE);
  }

  @Override
  public String keepAsked(Grant grant, Place place, Asked asked) {
    requireSame(grant, place);
    List<Map<String, String>> messages =
        asked.messages().stream()
            .map(said -> Map.of("role", said.role(), "text", said.text()))
            .toList();
    byte[] bytes = sealed.seal(place.tenant(), place.generation(), ASKED, messages);
    int _ =
        database.inTenant(
            place.tenant(),
            handle ->
                handle
                    .createUpdate(
                        """
                        INSERT INTO saved_texts (tenant_id, id, patient_hash,
                          asked_sealed, created_at, expires_at)
                        VALUES (:tenant, :generation, :patient, :asked, :created, :expires)
                        """)
                    .bind("tenant", place.tenant())
                    .bind("generation", place.generation())
                    .bind("patient", asked.patient().orElse(null))
                    .bind("asked", bytes)
                    .bind("created", Timestamp.from(asked.createdAt()))
                    .bind("expires", Timestamp.from(asked.expiresAt()))
                    .execute());
    return digest(bytes);
  }

  @Override
  public String keepAnswered(Grant grant, Place place, String answered) {
    requireSame(grant, place);
    byte[] bytes = sealed.seal(place.tenant(), place.generation(), ANSWERED, answered);
    int changed =
        database.inTenant(
            place.tenant(),
            handle ->
                handle
                    .createUpdate(
                        """
                        UPDATE saved_texts SET answered_sealed = :answered
                        WHERE tenant_id = :tenant AND id = :generation
                        """)
                    .bind("answered", bytes)
                    .bind("tenant", place.tenant())
                    .bind("generation", place.generation())
                    .execute());
    if (changed != 1) {
      throw Failures.damaged("an answer came to a question that is not kept");
    }
    return digest(bytes);
  }

  @Override
  public Optional<About> about(Grant grant, Place place, Instant now) {
    requireSame(grant, place);
    return database.inTenant(
        place.tenant(),
        handle ->
            handle
                .createQuery(
                    """
                    SELECT patient_hash FROM saved_texts
                    WHERE tenant_id = :tenant AND id = :generation
                      AND expires_at > :now
                    """)
                .bind("tenant", place.tenant())
                .bind("generation", place.generation())
                .bind("now", Timestamp.from(now))
                .map((row, _) -> new About(Optional.ofNullable(row.getString(1))))
                .findOne());
  }

  @Override
  public Optional<Saved> find(Grant grant, Place place, Instant now) {
    requireSame(grant, place);
    return database.inTenant(
        place.tenant(),
        handle ->
            handle
                .createQuery(
                    """
                    SELECT asked_sealed, answered_sealed, created_at, expires_at FROM saved_texts
                    WHERE tenant_id = :tenant AND id = :generation
                      AND expires_at > :now
                    """)
                .bind("tenant", place.tenant())
                .bind("generation", place.generation())
                .bind("now", Timestamp.from(now))
                .map((row, _) -> saved(place, new Columns(row)))
                .findOne());
  }

  private Saved saved(Place place, Columns columns) throws SQLException {
    List<Said> messages =
        sealed
            .open(
                place.tenant(), place.generation(), ASKED, columns.bytes("asked_sealed"), MESSAGES)
            .stream()
            .map(PostgresSavedTexts::said)
            .toList();
    byte[] answered = columns.row().getBytes("answered_sealed");
    return new Saved(
        messages,
        answered == null
            ? Optional.empty()
            : Optional.of(
                sealed.open(place.tenant(), place.generation(), ANSWERED, answered, TEXT)),
        columns.time("created_at"),
        columns.time("expires_at"));
  }

  private static Said said(Map<String, String> message) {
    return new Said(message.getOrDefault("role", ""), message.getOrDefault("text", ""));
  }

  @Override
  public long removeExpired(Instant now) {
    return database.ask(handle ->
        handle
            .createQuery("SELECT saved_texts_remove_expired(:now)")
            .bind("now", Timestamp.from(now))
            .mapTo(Long.class)
            .one());
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Those who run the service act for every tenant, all others for their own. */
  private static void requireSame(Grant grant, Place place) {
    boolean own = grant.tenantId().equals(place.tenant());
    if (!own && !grant.tenantId().equals(Caller.ORGANIZATION)) {
      throw new StoreException(
          StoreException.Code.REFUSED, "texts belong to the tenant of their grant");
    }
  }
}
