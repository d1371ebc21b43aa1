// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.server.config.Config;
import com.paitient.server.models.Model;
import com.paitient.server.processes.EmbeddedPostgres;
import com.paitient.server.store.StoreException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class DatabaseTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Config.Database CONFIG =
      new Config.Database(Optional.empty(), Optional.empty(), Optional.empty(), 3);

  @TempDir private Path data;

  @Test
  void keepsWhatWasAcknowledgedThroughKillsAndRestarts() throws Exception {
    open(data);
    try (EmbeddedPostgres postgres = start()) {
      try (Database database = Database.open(postgres, CONFIG)) {
        PostgresModels models = new PostgresModels(database);
        models.put(model("before"));
        ProcessHandle.of(postgres.pid().orElseThrow()).orElseThrow().destroyForcibly();
        onceAvailable(() -> {
          models.put(model("after"));
          return true;
        });
        assertThat(onceAvailable(() -> names(models))).containsExactly("after", "before");
        assertThat(onceAvailable(database::answers)).isTrue();
      }
    }
    try (EmbeddedPostgres postgres = start();
        Database database = Database.open(postgres, CONFIG)) {
      assertThat(names(new PostgresModels(database))).containsExactly("after", "before");
    }
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(data, Shared.CHILDREN);
  }

  /**
   * What fails meanwhile must fail as unavailable; the pool must recover by itself. (A backend
   * outlives its killed server for a moment, so that even a read after a write may meet its end.)
   */
  private static <T> T onceAvailable(Supplier<T> work) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (true) {
      try {
        return work.get();
      } catch (StoreException e) {
        assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(50);
      }
    }
  }

  @Test
  void isUnavailableWhileTheServerIsGone() throws Exception {
    open(data);
    EmbeddedPostgres postgres = start();
    try (Database database = Database.open(postgres, CONFIG)) {
      postgres.close();
      assertThat(database.answers()).isFalse();
      assertThatThrownBy(() -> new PostgresModels(database).byName("x"))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
    }
  }

  @Test
  void endsAStatementThatTakesTooLong() {
    assertThatThrownBy(() ->
            Shared.DATABASE.run(handle -> {
              handle.execute("SET LOCAL statement_timeout = 50");
              handle.execute("SELECT pg_sleep(100)");
            }))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
    String limit =
        Shared.DATABASE.ask(
            handle -> handle.createQuery("SHOW statement_timeout").mapTo(String.class).one());
    assertThat(limit).isEqualTo("10s");
  }

  @Test
  void givesUpOnAnAnswerThatDoesNotCome() throws Exception {
    Place place = Place.onSocket(Shared.POSTGRES.socket(), "paitient");
    Login service = Database.login(Shared.POSTGRES, "paitient_service");
    try (var connection = connected(place, service);
        var statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(100)"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e ->
                  assertThat(Failures.of(e))
                      .isInstanceOfSatisfying(
                          StoreException.class,
                          f -> assertThat(f.code()).isEqualTo(Code.UNAVAILABLE)));
    }
  }

  /** With so short a limit that on a slow machine it may take some tries. */
  private static Connection connected(Place place, Login login) {
    while (true) {
      try {
        return place.connect(login, Duration.ofSeconds(1));
      } catch (SQLException tooSlow) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void undoesWhatFailedHalfway() {
    PostgresModels models = new PostgresModels(Shared.DATABASE);
    assertThatThrownBy(() ->
            Shared.DATABASE.run(handle -> {
              handle.execute(
                  "INSERT INTO models (name, kind, reason, created_at)"
                      + " VALUES ('half', 'missing', 'r', now())");
              handle.execute("SELECT 1/0");
            }))
        .isInstanceOf(StoreException.class)
        .hasNoCause();
    assertThat(models.byName("half")).isEmpty();
  }

  @Test
  void refusesAddressesAndPasswordsThatCannotBe() {
    assertThatThrownBy(() -> Database.open(CONFIG)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() ->
            Database.open(
                new Config.Database(
                    Optional.of("jdbc:mysql://x/y"), Optional.empty(), Optional.empty(), 3)))
        .isInstanceOf(StoreException.class);
    Path missing = data.resolve("none");
    assertThatThrownBy(() ->
            Database.open(
                new Config.Database(
                    Optional.of("jdbc:postgresql://127.0.0.1:1/x"),
                    Optional.of("u"),
                    Optional.of(missing),
                    3)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("password-file");
  }

  @Test
  void worksOnADatabaseOfTheOperatorsWithAUserOfItsOwnBelowHis() throws Exception {
    String url =
        "jdbc:postgresql://localhost/theirs?sslmode=disable&gssEncMode=disable&socketFactory="
            + UnixSocketFactory.class.getName()
            + "&socketFactoryArg="
            + Shared.POSTGRES.socket();
    Path password = data.resolve("password");
    Files.writeString(password, "their password\n");
    try (var admin = Shared.as(Shared.POSTGRES.admin())) {
      admin.execute("CREATE ROLE theirs LOGIN CREATEROLE PASSWORD 'their password'");
      admin.execute("CREATE DATABASE theirs OWNER theirs");
    }
    Config.Database config =
        new Config.Database(Optional.of(url), Optional.of("theirs"), Optional.of(password), 2);
    for (int start = 0; start < 2; start++) {
      try (Database database = Database.open(config)) {
        new PostgresModels(database).put(model("x" + start));
        assertThat(
                database.<String>ask(
                    handle -> handle.createQuery("SELECT current_user").mapTo(String.class).one()))
            .isEqualTo("theirs_service");
      }
    }
  }

  private static List<String> names(PostgresModels models) {
    return models.list(Optional.empty(), 10).stream().map(Model::name).toList();
  }

  private static Model model(String name) {
    return new Model(name, new Model.Source.Missing("a test"), NOON);
  }

  private static void open(Path folder) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }
}
