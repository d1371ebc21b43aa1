// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.keys.Context;
import com.paitient.keys.Envelope;
import com.paitient.server.tenants.SealedRows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * The tables with columns under tenants' keys. Vaults are not here: they are sealed anew whenever
 * they are used and end within days.
 */
public final class PostgresSealedRows implements SealedRows {
  private static final int BATCH = 200;
  private static final List<Table> TABLES =
      List.of(
          new Table("api_keys", List.of("name")),
          new Table("deployments", List.of("security_settings", "vpc_config", "tags")),
          new Table("saved_texts", List.of("asked", "answered")),
          new Table("asked_once", List.of("answer")));

  private final Database database;
  private final Envelope envelope;

  public PostgresSealedRows(Database database, Envelope envelope) {
    this.database = database;
    this.envelope = envelope;
  }

  /**
   * A table with the columns {@code tenant_id} and {@code id}.
   *
   * @param columns those that are sealed, without the {@code _sealed} of their names
   */
  private record Table(String name, List<String> columns) {}

  /** One row's sealed columns, by name. */
  private record Row(String id, Map<String, byte[]> values) {}

  @Override
  public long count(String tenant) {
    return TABLES.stream().mapToLong(table -> count(tenant, table)).sum();
  }

  private long count(String tenant, Table table) {
    return database.inTenant(
        tenant,
        handle ->
            handle
                .createQuery("SELECT count(*) FROM " + table.name() + " WHERE tenant_id = :tenant")
                .bind("tenant", tenant)
                .mapTo(Long.class)
                .one());
  }

  @Override
  public void rewrap(String tenant, Runnable seen) {
    for (Table table : TABLES) {
      Optional<String> after = Optional.of("");
      while (after.isPresent()) {
        after = rewrap(tenant, table, after.get(), seen);
      }
    }
  }

  private Optional<String> rewrap(String tenant, Table table, String after, Runnable seen) {
    List<Row> rows = database.inTenant(tenant, handle -> read(handle, tenant, table, after));
    for (Row row : rows) {
      rewrap(tenant, table, row);
      seen.run();
    }
    return rows.size() < BATCH ? Optional.empty() : Optional.of(rows.getLast().id());
  }

  private static List<Row> read(Handle handle, String tenant, Table table, String after) {
    String columns = String.join("_sealed, ", table.columns()) + "_sealed";
    return handle
        .createQuery(
            "SELECT id, "
                + columns
                + " FROM "
                + table.name()
                + " WHERE tenant_id = :tenant AND id > :after ORDER BY id LIMIT "
                + BATCH)
        .bind("tenant", tenant)
        .bind("after", after)
        .map((result, _) -> {
          Columns row = new Columns(result);
          Map<String, byte[]> values = new TreeMap<>();
          for (String column : table.columns()) {
            byte[] value = result.getBytes(column + "_sealed");
            if (value != null) {
              values.put(column, value);
            }
          }
          return new Row(row.text("id"), values);
        })
        .list();
  }

  /** Replaces only what is still there as it was read, so that a change meanwhile stands. */
  private void rewrap(String tenant, Table table, Row row) {
    row.values()
        .forEach((column, before) -> {
          byte[] after =
              envelope.rewrap(before, Context.column(tenant, table.name(), row.id(), column));
          if (!Arrays.equals(before, after)) {
            String name = column + "_sealed";
            int _ =
                database.inTenant(
                    tenant,
                    handle -> {
                      Update update =
                          handle.createUpdate(
                              "UPDATE %s SET %s = :after WHERE tenant_id = :tenant AND id = :id AND %s = :before"
                                  .formatted(table.name(), name, name));
                      return update
                          .bind("after", after)
                          .bind("before", before)
                          .bind("tenant", tenant)
                          .bind("id", row.id())
                          .execute();
                    });
          }
        });
  }
}
