// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.server.config.Config;
import com.paitient.server.processes.EmbeddedPostgres;
import com.paitient.server.store.StoreException.Code;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The service's connections to PostgreSQL. Everything runs in a transaction, for one tenant or for
 * none, as a user that owns no table. Nothing waits without limit; connections that broke are
 * replaced when the database is back. Thread-safe. Fails with {@link StoreException}.
 */
public final class Database implements AutoCloseable {
  private static final Duration CONNECTION = Duration.ofSeconds(3);
  private static final Duration STATEMENT = Duration.ofSeconds(10);
  private static final Duration LOCK = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final String NAME = "paitient";

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  /** Opens the service's own PostgreSQL, with its users and tables. */
  public static Database open(EmbeddedPostgres postgres, Config.Database config) {
    return open(postgres, NAME, config.poolSize());
  }

  static Database open(EmbeddedPostgres postgres, String name, int poolSize) {
    Login admin = login(postgres, postgres.admin());
    Login owner = login(postgres, NAME + "_owner");
    Login service = login(postgres, NAME + "_service");
    return patiently(() -> {
      Roles.makeAll(Place.onSocket(postgres.socket(), "postgres"), admin, owner, service, name);
      return open(Place.onSocket(postgres.socket(), name), owner, service, poolSize);
    });
  }

  /**
   * A server of our own may recover from a crash, or die and be started again, or be slow on a busy
   * machine: the start of the service waits for it. Everything that is tried again can be.
   */
  private static Database patiently(Supplier<Database> opening) {
    long end = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        return opening.get();
      } catch (StoreException e) {
        if (e.code() != Code.UNAVAILABLE || System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(AGAIN.toNanos());
      }
    }
  }

  static Login login(EmbeddedPostgres postgres, String user) {
    return new Login(user, postgres.password(user));
  }

  /**
   * Opens the PostgreSQL at {@code config.url}. Its user owns the tables and may make users
   * (CREATEROLE), or the user {@code <user>_service} is there already; the service itself works as
   * that one.
   */
  public static Database open(Config.Database config) {
    Place place = Place.at(required(config.url().orElse(""), "database.url"));
    Login owner = new Login(required(config.user().orElse(""), "database.user"), password(config));
    Login service = Roles.below(owner);
    Roles.makeService(place, owner, service);
    return open(place, owner, service, config.poolSize());
  }

  private static Database open(Place place, Login owner, Login service, int poolSize) {
    new Migration(place, owner, service).run();
    Database database = new Database(pool(place, service, poolSize));
    try {
      database.run(handle -> Roles.requirePlain(handle, owner));
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static String required(String value, String name) {
    if (value.isEmpty()) {
      throw new StoreException(Code.REFUSED, name + " must be set");
    }
    return value;
  }

  private static String password(Config.Database config) {
    try {
      Path file = config.passwordFile().orElse(Path.of(""));
      return Files.readString(Path.of(required(file.toString(), "database.password-file"))).strip();
    } catch (IOException _) {
      throw new StoreException(Code.REFUSED, "database.password-file cannot be read");
    }
  }

  private static HikariDataSource pool(Place place, Login service, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(NAME);
    config.setJdbcUrl(place.url());
    config.setDataSourceProperties(place.properties(service, ANSWER));
    config.addDataSourceProperty("currentSchema", Migration.SCHEMA);
    config.addDataSourceProperty("options", limits());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(Math.min(size, 2));
    config.setConnectionTimeout(CONNECTION.toMillis());
    config.setValidationTimeout(CONNECTION.toMillis() - 1_000);
    config.setMaxLifetime(Duration.ofMinutes(15).toMillis());
    config.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  private static String limits() {
    return "-c statement_timeout="
        + STATEMENT.toMillis()
        + " -c lock_timeout="
        + LOCK.toMillis()
        + " -c idle_in_transaction_session_timeout="
        + ANSWER.toMillis();
  }

  /** Works on one tenant's rows; those of others are not there. */
  <T> T inTenant(String tenant, Function<Handle, T> work) {
    return ask(handle -> {
      handle.execute("SELECT set_config('paitient.tenant', ?, true)", tenant);
      return work.apply(handle);
    });
  }

  /** Works on what belongs to no tenant; tenants' rows are not there. */
  <T> T ask(Function<Handle, T> work) {
    try {
      return jdbi.inTransaction(work::apply);
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  /** As {@link #ask}, without an answer. */
  void run(Consumer<Handle> work) {
    var _ =
        ask(handle -> {
          work.accept(handle);
          return true;
        });
  }

  /** Whether the database answers now. */
  public boolean answers() {
    try {
      return ask(handle -> handle.createQuery("SELECT true").mapTo(Boolean.class).one());
    } catch (StoreException _) {
      return false;
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
