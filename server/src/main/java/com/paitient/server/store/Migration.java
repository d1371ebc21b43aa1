// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/** Brings the tables to this version, as their owner; only at start. */
record Migration(Place place, Login owner, Login service) {
  static final String SCHEMA = "paitient";
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  void run() {
    try {
      var _ =
          Flyway.configure(Migration.class.getClassLoader())
              .dataSource(source())
              .locations("classpath:db/migration")
              .defaultSchema(SCHEMA)
              .createSchemas(true)
              .cleanDisabled(true)
              .validateMigrationNaming(true)
              .placeholders(Map.of("service", Roles.quoted(service.user())))
              .load()
              .migrate();
    } catch (FlywayException e) {
      throw Failures.of(e);
    }
  }

  private PGSimpleDataSource source() {
    try {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(place.url());
      for (var each : place.properties(owner, PATIENCE).entrySet()) {
        source.setProperty(each.getKey().toString(), each.getValue().toString());
      }
      return source;
    } catch (java.sql.SQLException e) {
      throw Failures.of(e);
    }
  }
}
