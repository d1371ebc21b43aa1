// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.audit.Entry;
import com.paitient.server.access.Grant;
import com.paitient.server.trail.TrailIndex;
import com.paitient.server.trail.TrailQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The index of the audit log in PostgreSQL. The service's user may read one tenant's rows; rows
 * come and go only through functions that do nothing else.
 */
public final class PostgresTrailIndex implements TrailIndex {
  private static final int BATCH = 1_000;
  private static final long LATE = 3_600_000_000_000L;
  private static final Long NONE = Long.MAX_VALUE;
  private static final int FORGOTTEN_AT_ONCE = 50_000;

  private final Database database;
  private final String tenantOfTheService;

  /**
   * An index in {@code database}.
   *
   * @param tenantOfTheService whose readers see every event
   */
  public PostgresTrailIndex(Database database, String tenantOfTheService) {
    this.database = database;
    this.tenantOfTheService = tenantOfTheService;
  }

  @Override
  public long next(String log) {
    return database.ask(handle ->
        handle.createQuery("SELECT trail_next(:log)").bind("log", log).mapTo(Long.class).one());
  }

  @Override
  public void add(List<Entry> entries) {
    for (int from = 0; from < entries.size(); from += BATCH) {
      List<TrailRow> rows =
          entries.subList(from, Math.min(from + BATCH, entries.size())).stream()
              .map(TrailRow::new)
              .toList();
      database.run(handle -> insert(handle, rows));
    }
  }

  /** What the database loses in a crash is asked for again, so that it need not sync. */
  private void insert(Handle handle, List<TrailRow> rows) {
    handle.execute("SET LOCAL synchronous_commit = off");
    var _ =
        handle
            .createQuery(
                """
                SELECT trail_add(:log, :index, :seen_by, :at, :type, :user, :tenant, :deployment,
                  :patient, :resource_type, :resource_id, :result, :event_id)::text
                """)
            .bindArray("log", String.class, all(rows, row -> row.entry().log()))
            .bindArray("index", Long.class, all(rows, row -> row.entry().index()))
            .bindArray("seen_by", String.class, all(rows, row -> row.seenBy(tenantOfTheService)))
            .bindArray("at", Long.class, all(rows, TrailRow::nanos))
            .bindArray("type", String.class, all(rows, row -> row.entry().event().type()))
            .bindArray("user", String.class, all(rows, row -> row.entry().event().userId()))
            .bindArray("tenant", String.class, all(rows, row -> row.entry().event().tenantId()))
            .bindArray("deployment", String.class, all(rows, TrailRow::deploymentId))
            .bindArray("patient", String.class, all(rows, TrailRow::patientHash))
            .bindArray(
                "resource_type", String.class, all(rows, row -> row.entry().event().resourceType()))
            .bindArray(
                "resource_id", String.class, all(rows, row -> row.entry().event().resourceId()))
            .bindArray("result", String.class, all(rows, row -> row.entry().event().result()))
            .bindArray("event_id", String.class, all(rows, row -> row.entry().event().id()))
            .mapTo(String.class)
            .list();
  }

  private static <T> List<@Nullable T> all(
      List<TrailRow> rows, Function<TrailRow, @Nullable T> part) {
    List<@Nullable T> parts = new ArrayList<>();
    rows.forEach(row -> parts.add(part.apply(row)));
    return parts;
  }

  @Override
  public List<Long> find(Grant grant, String log, TrailQuery query) {
    Optional<String> reader =
        grant.tenantId().equals(tenantOfTheService)
            ? query.tenantId()
            : Optional.of(grant.tenantId());
    if (!query.tenantId().or(() -> reader).equals(reader)) {
      return List.of(); // Another tenant's events are never seen.
    }
    return database.inTenant(
        grant.tenantId(),
        handle -> {
          Map<String, Object> wanted = wanted(query);
          wanted.put("log = :log", log);
          wanted.putAll(places(handle, log, query));
          reader.ifPresent(seenBy -> wanted.put("seen_by = :seen_by", seenBy));
          return find(handle, wanted, query);
        });
  }

  private static List<Long> find(Handle handle, Map<String, Object> wanted, TrailQuery query) {
    boolean several = query.eventTypes().size() > 1;
    String page =
        page(wanted.keySet(), query.order(), several ? "event_type = wanted.type" : "true");
    Query question =
        handle.createQuery(several ? merged(page, query.order()) : page).bind("most", query.most());
    wanted.forEach((condition, value) -> question.bind(parameter(condition), value));
    if (several) {
      question.bindArray("event_types", String.class, Set.copyOf(query.eventTypes()).toArray());
    }
    return question.mapTo(Long.class).list();
  }

  private static String page(Set<String> wanted, TrailQuery.Order order, String and) {
    return "SELECT index FROM trail WHERE "
        + String.join(" AND ", wanted)
        + " AND "
        + and
        + inOrder(order);
  }

  /** A page of each type, in order: no index has rows of several types in order. */
  private static String merged(String page, TrailQuery.Order order) {
    return "SELECT index FROM unnest(:event_types) AS wanted (type) CROSS JOIN LATERAL ("
        + page
        + ") AS page"
        + inOrder(order);
  }

  private static String inOrder(TrailQuery.Order order) {
    return " ORDER BY index "
        + (order == TrailQuery.Order.NEWEST_FIRST ? "DESC" : "ASC")
        + " LIMIT :most";
  }

  /**
   * Times as places in the log: none before the first has that time or a later one, none after the
   * first that is an hour later still, as none of this log is later than that (or no place at all).
   */
  private static Map<String, Object> places(Handle handle, String log, TrailQuery query) {
    Map<String, Object> places = new LinkedHashMap<>();
    query
        .from()
        .ifPresent(from ->
            places.put("index >= :first", place(handle, log, TrailRow.nanos(from)).orElse(NONE)));
    if (query.to().isPresent() && !hasLate(handle, log)) {
      long end = TrailRow.nanos(query.to().orElseThrow());
      place(handle, log, end > Long.MAX_VALUE - LATE ? Long.MAX_VALUE : end + LATE)
          .ifPresent(past -> places.put("index < :past", past));
    }
    return places;
  }

  private static Optional<Long> place(Handle handle, String log, long nanos) {
    return handle
        .createQuery(
            """
            SELECT index FROM trail WHERE log = :log AND high_nanos >= :nanos
            ORDER BY high_nanos, index LIMIT 1
            """)
        .bind("log", log)
        .bind("nanos", nanos)
        .mapTo(Long.class)
        .findOne();
  }

  private static boolean hasLate(Handle handle, String log) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT FROM trail
              WHERE log = :log AND high_nanos - at_nanos > 3600000000000)
            """)
        .bind("log", log)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Condition → value, of what was asked for only, so that each finds its index. Those who read a
   * tenant's events are that tenant itself, but for the service's: they read what is nobody's, too.
   */
  private Map<String, Object> wanted(TrailQuery query) {
    Map<String, Object> wanted = new LinkedHashMap<>();
    query.from().ifPresent(from -> wanted.put("at_nanos >= :from", TrailRow.nanos(from)));
    query.to().ifPresent(to -> wanted.put("at_nanos < :to", TrailRow.nanos(to)));
    query.before().ifPresent(before -> wanted.put("index < :before", before));
    query.after().ifPresent(after -> wanted.put("index > :after", after));
    if (query.eventTypes().size() == 1) {
      equal(wanted, "event_type", Optional.of(query.eventTypes().getFirst()));
    }
    equal(wanted, "event_id", query.eventId());
    equal(wanted, "deployment_id", query.deploymentId());
    equal(wanted, "user_id", query.userId());
    equal(wanted, "tenant_id", query.tenantId().filter(tenantOfTheService::equals));
    equal(wanted, "patient_hash", query.patientHash());
    equal(wanted, "resource_type", query.resourceType());
    equal(wanted, "resource_id", query.resourceId());
    equal(wanted, "result", query.result());
    return wanted;
  }

  private static void equal(Map<String, Object> wanted, String column, Optional<String> value) {
    value.ifPresent(text -> wanted.put(column + " = :" + column, text));
  }

  private static String parameter(String condition) {
    return condition.substring(condition.indexOf(':') + 1);
  }

  @Override
  public void forget(String log, long first) {
    while (expired(log, first) > 0) {
      // The next part.
    }
  }

  private long expired(String log, long first) {
    return database.ask(handle ->
        handle
            .createQuery("SELECT trail_expire(:log, :first, :most)")
            .bind("log", log)
            .bind("first", first)
            .bind("most", FORGOTTEN_AT_ONCE)
            .mapTo(Long.class)
            .one());
  }

  /** In parts, as what takes too long is ended by the database. */
  @Override
  public void clear(String log) {
    while (removed(log) > 0) {
      // The next part.
    }
  }

  private long removed(String log) {
    return database.ask(handle ->
        handle
            .createQuery("SELECT trail_forget(:log, :most)")
            .bind("log", log)
            .bind("most", FORGOTTEN_AT_ONCE)
            .mapTo(Long.class)
            .one());
  }
}
