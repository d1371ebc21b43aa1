// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** Brings the tables to this version, as their owner; only at start. */
record Migration(Place place, Login owner, Login service) {
  static final String SCHEMA = "paitient";
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  void run() {
    try (HikariDataSource source = source()) {
      var _ =
          Flyway.configure(Migration.class.getClassLoader())
              .dataSource(source)
              .locations("classpath:db/migration")
              .defaultSchema(SCHEMA)
              .createSchemas(true)
              .cleanDisabled(true)
              .validateMigrationNaming(true)
              .placeholders(Map.of("service", Roles.quoted(service.user())))
              .load()
              .migrate();
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  /** A few connections for the time of the migration only. */
  private HikariDataSource source() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("migration");
    config.setJdbcUrl(place.url());
    config.setDataSourceProperties(place.properties(owner, PATIENCE));
    config.setMaximumPoolSize(3);
    config.setMinimumIdle(0);
    return new HikariDataSource(config);
  }
}
