// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.audit.AuditException;
import com.paitient.audit.Entry;
import com.paitient.audit.EventJson;
import com.paitient.server.access.Grant;
import com.paitient.server.trail.TrailIndex;
import com.paitient.server.trail.TrailQuery;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The index of the audit log in PostgreSQL. The service's user may read one tenant's rows; rows
 * come and go only through functions that do nothing else.
 */
public final class PostgresTrailIndex implements TrailIndex {
  private static final int BATCH = 1_000;

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

  private void insert(Handle handle, List<TrailRow> rows) {
    var _ =
        handle
            .createQuery(
                """
                SELECT trail_add(:log, :index, :seen_by, :at, :type, :user, :tenant, :deployment,
                  :patient, :resource_type, :resource_id, :result, :event)::text
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
            .bindArray("event", String.class, all(rows, TrailRow::json))
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
  public List<Entry> find(Grant grant, TrailQuery query) {
    Map<String, Object> wanted = wanted(query);
    if (!grant.tenantId().equals(tenantOfTheService)) {
      wanted.put("seen_by = :seen_by", grant.tenantId());
    }
    String sql =
        "SELECT log, index, event FROM trail WHERE true"
            + wanted.keySet().stream().map(each -> " AND " + each).collect(Collectors.joining())
            + (query.eventTypes().isEmpty() ? "" : " AND event_type = ANY (:event_types)")
            + " ORDER BY index DESC, log LIMIT :most";
    return database.inTenant(
        grant.tenantId(),
        handle -> {
          Query question = handle.createQuery(sql).bind("most", query.most());
          wanted.forEach((condition, value) -> question.bind(parameter(condition), value));
          if (!query.eventTypes().isEmpty()) {
            question.bindArray("event_types", String.class, query.eventTypes());
          }
          return question.map(PostgresTrailIndex::read).list();
        });
  }

  /** Condition → value, of what was asked for only, so that each finds its index. */
  private static Map<String, Object> wanted(TrailQuery query) {
    Map<String, Object> wanted = new LinkedHashMap<>();
    query.from().ifPresent(from -> wanted.put("at_nanos >= :from", TrailRow.nanos(from)));
    query.to().ifPresent(to -> wanted.put("at_nanos < :to", TrailRow.nanos(to)));
    query.before().ifPresent(before -> wanted.put("index < :before", before));
    equal(wanted, "deployment_id", query.deploymentId());
    equal(wanted, "user_id", query.userId());
    equal(wanted, "tenant_id", query.tenantId());
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

  private static Entry read(ResultSet row, StatementContext context) throws SQLException {
    Columns columns = new Columns(row);
    try {
      return new Entry(
          columns.text("log"),
          row.getLong("index"),
          EventJson.parse(columns.text("event").getBytes(StandardCharsets.UTF_8)));
    } catch (AuditException _) {
      throw Failures.damaged("an indexed event is not as it was logged; rebuild the index");
    }
  }

  @Override
  public void clear(String log) {
    var _ =
        database.ask(handle ->
            handle
                .createQuery("SELECT trail_forget(:log)::text")
                .bind("log", log)
                .mapTo(String.class)
                .list());
  }
}
