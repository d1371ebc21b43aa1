// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.server.models.Model;
import com.paitient.server.models.Model.Source;
import com.paitient.server.models.ModelStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/** The model registry in PostgreSQL. */
public final class PostgresModels implements ModelStore {
  private final Database database;

  public PostgresModels(Database database) {
    this.database = database;
  }

  @Override
  public void put(Model model) {
    database.run(handle -> {
      Update put =
          handle.createUpdate(
              """
              INSERT INTO models (name, kind, sha256, size, architecture, alias_of, upstream,
                upstream_model, reason, created_at)
              VALUES (:name, :kind, :sha256, :size, :architecture, :alias, :upstream,
                :upstream_model, :reason, :at)
              ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, sha256 = excluded.sha256,
                size = excluded.size, architecture = excluded.architecture,
                alias_of = excluded.alias_of, upstream = excluded.upstream,
                upstream_model = excluded.upstream_model, reason = excluded.reason,
                created_at = excluded.created_at
              """);
      int _ =
          bindSource(put, model.source())
              .bind("name", model.name())
              .bind("at", Timestamp.from(model.createdAt()))
              .execute();
    });
  }

  private static Update bindSource(Update put, Source source) {
    Update blank =
        put.bind("sha256", (String) null)
            .bind("size", (Long) null)
            .bind("architecture", (String) null)
            .bind("alias", (String) null)
            .bind("upstream", (String) null)
            .bind("upstream_model", (String) null)
            .bind("reason", (String) null);
    return switch (source) {
      case Source.File file ->
          blank
              .bind("kind", "file")
              .bind("sha256", file.sha256())
              .bind("size", (Long) file.size())
              .bind("architecture", file.architecture());
      case Source.Alias alias -> blank.bind("kind", "alias").bind("alias", alias.aliasOf());
      case Source.Upstream there ->
          blank
              .bind("kind", "upstream")
              .bind("upstream", there.upstream())
              .bind("upstream_model", there.model());
      case Source.Missing missing -> blank.bind("kind", "missing").bind("reason", missing.reason());
    };
  }

  @Override
  public Optional<Model> byName(String name) {
    return database.ask(handle ->
        handle
            .createQuery("SELECT * FROM models WHERE name = :name")
            .bind("name", name)
            .map(PostgresModels::read)
            .findOne());
  }

  @Override
  public List<Model> list(Optional<String> afterName, int most) {
    return database.ask(handle ->
        handle
            .createQuery("SELECT * FROM models WHERE name > :after ORDER BY name LIMIT :most")
            .bind("after", afterName.orElse(""))
            .bind("most", most)
            .map(PostgresModels::read)
            .list());
  }

  private static Model read(ResultSet row, StatementContext context) throws SQLException {
    Columns columns = new Columns(row);
    return new Model(columns.text("name"), source(columns), columns.time("created_at"));
  }

  private static Source source(Columns columns) throws SQLException {
    return switch (columns.text("kind")) {
      case "file" ->
          new Source.File(
              columns.text("sha256"), columns.row().getLong("size"), columns.text("architecture"));
      case "alias" -> new Source.Alias(columns.text("alias_of"));
      case "upstream" ->
          new Source.Upstream(columns.text("upstream"), columns.text("upstream_model"));
      case "missing" -> new Source.Missing(columns.text("reason"));
      default -> throw Failures.damaged("a model is of a kind that this version does not know");
    };
  }
}
