// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.phi.ClinicalText;
import com.paitient.phi.Guard;
import com.paitient.phi.Mode;
import com.paitient.phi.Vault;
import com.paitient.server.fakes.LiveFolder;
import com.paitient.server.gateway.Vaults;
import com.paitient.server.identity.ApiKey;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.KeySecret;
import com.paitient.server.models.Deployment;
import com.paitient.server.settings.Wishes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database itself refuses, whatever our own code does. */
@Timeout(600)
class IsolationTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final int BLOCK = 8;
  private static final String SERVICE = "paitient_service";

  private final String tenant = Shared.tenant();
  private final byte[] hash = KeySecret.random("live").hash();

  @ParameterizedTest
  @ValueSource(strings = {"api_keys", "deployments", "trail_blocks", "trail_scopes", "vaults"})
  void showsNothingOfAnotherTenantNorWithoutOne(String table) {
    fill("plain");
    try (Handle service = Shared.as(SERVICE)) {
      assertThat(count(service, table)).isZero();
      service.useTransaction(inside -> {
        inside.execute("SELECT set_config('paitient.tenant', ?, true)", Shared.tenant());
        assertThat(count(inside, table)).isZero();
      });
      service.useTransaction(inside -> {
        inside.execute("SELECT set_config('paitient.tenant', ?, true)", tenant);
        assertThat(count(inside, table)).isEqualTo(1);
      });
      assertThat(count(service, table)).as("the tenant ends with its transaction").isZero();
    }
  }

  @Test
  void showsTermsOfTheTenantAloneAndAllToTheOrganization() {
    fill("plain");
    long theirs = terms(tenant);
    assertThat(theirs).as("type, result and user").isEqualTo(3);
    assertThat(terms("ten_beside_" + tenant)).isEqualTo(3);
    assertThat(terms("")).isZero();
    assertThat(terms(Shared.tenant())).isZero();
    assertThat(terms(Caller.ORGANIZATION)).isGreaterThanOrEqualTo(2 * theirs + 2);
  }

  private static long terms(String reader) {
    return Shared.DATABASE.inTenant(reader, handle -> count(handle, "trail_terms"));
  }

  @Test
  void refusesRowsForAnotherTenant() {
    fill("plain");
    try (Handle service = Shared.as(SERVICE)) {
      assertRefused(
          "42501",
          () ->
              service.useTransaction(inside -> {
                inside.execute("SELECT set_config('paitient.tenant', ?, true)", Shared.tenant());
                inside.execute(
                    "INSERT INTO deployments SELECT ?, 'dep_x', 'x', 'm', null, null, 1, ''::bytea,"
                        + " ''::bytea, ''::bytea, false, null, 'cpu', '{}', 'u', now()",
                    tenant);
              }));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE api_keys DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE api_keys NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON api_keys",
        "CREATE TABLE paitient.mine (x int)",
        "CREATE TABLE public.mine (x int)",
        "CREATE TEMPORARY TABLE mine (x int)",
        "CREATE SCHEMA mine",
        "SELECT * FROM pg_authid",
        "SELECT * FROM pg_shadow",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY api_keys FROM '/etc/passwd'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/passwd')",
        "ALTER ROLE paitient_service BYPASSRLS",
        "ALTER ROLE paitient_owner PASSWORD 'x'",
        "SET ROLE paitient_owner",
        "SET ROLE paitient_admin",
        "SET SESSION AUTHORIZATION paitient_owner",
        "CREATE ROLE mine",
        "CREATE EXTENSION dblink",
        "ALTER SYSTEM SET log_statement = 'all'",
        "SET log_statement = 'all'",
        "SET log_min_error_statement = 'error'",
        "SET session_preload_libraries = 'x'",
        "CREATE OR REPLACE FUNCTION paitient.api_key_exists() RETURNS boolean LANGUAGE sql AS"
            + " 'SELECT false'",
        "INSERT INTO trail_terms SELECT 1, 1, 1, ''",
        "UPDATE trail_terms SET places = ''",
        "DELETE FROM trail_terms",
        "DELETE FROM trail_blocks",
        "UPDATE trail_scopes SET tenant = 'ten_other'",
        "SELECT * FROM trail_logs",
        "SELECT trail_drop('l', 0, 9)",
        "DELETE FROM api_keys",
        "DELETE FROM vaults",
        "UPDATE vaults SET tenant_id = 'ten_other'",
        "UPDATE api_keys SET secret_hash = ''",
        "TRUNCATE deployments",
        "SELECT * FROM flyway_schema_history"
      })
  void refusesTheServicesUser(String statement) {
    try (Handle service = Shared.as(SERVICE)) {
      assertThatThrownBy(() -> service.execute(statement))
          .rootCause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isIn("42501", "0A000"));
    }
  }

  @Test
  void refusesAWrongPassword() {
    Place place = Place.onSocket(Shared.POSTGRES.socket(), "paitient");
    for (String user : List.of(SERVICE, "paitient_owner", Shared.POSTGRES.admin(), "postgres")) {
      for (String password : List.of("wrong", "")) {
        assertThatThrownBy(
                () -> place.connect(new Login(user, password), Duration.ofSeconds(10)).close())
            .as(user)
            .isInstanceOf(SQLException.class);
      }
    }
  }

  @Test
  void letsTheServicesUserIntoItsOwnDatabaseOnly() {
    String password = Shared.POSTGRES.password(SERVICE);
    for (String database : List.of("template1", "template0")) {
      Place place = Place.onSocket(Shared.POSTGRES.socket(), database);
      assertThatThrownBy(
              () -> place.connect(new Login(SERVICE, password), Duration.ofSeconds(10)).close())
          .as(database)
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void setsDurabilityAndSilence() {
    try (Handle service = Shared.as(SERVICE)) {
      Map<String, String> wanted =
          Map.of(
              "fsync", "on",
              "synchronous_commit", "on",
              "full_page_writes", "on",
              "data_checksums", "on",
              "listen_addresses", "",
              "log_statement", "ddl",
              "log_min_error_statement", "panic",
              "log_parameter_max_length_on_error", "0");
      wanted.forEach((name, value) ->
          assertThat(service.createQuery("SHOW " + name).mapTo(String.class).one())
              .as(name)
              .isEqualTo(value));
    }
  }

  @Test
  void refusesToWorkAsAUserWithMoreRights() {
    try (Handle admin = Shared.as(Shared.POSTGRES.admin())) {
      assertThatThrownBy(() -> Roles.requirePlain(admin, new Login("paitient_owner", "")))
          .isInstanceOf(StoreException.class);
    }
    try (Handle owner = Shared.as("paitient_owner")) {
      assertThatThrownBy(() -> Roles.requirePlain(owner, new Login("paitient_admin", "")))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void leavesNoSealedValueInTheDatabasesFilesAndNoneAtAllInItsLog() throws IOException {
    String canary = "canary-" + tenant + "-5b1f";
    fill(canary);
    new PostgresOrganizationSettings(Shared.DATABASE, Shared.ENVELOPE)
        .save(Wishes.parse(Map.of("allowed_ip_ranges", List.of("198.51.100.77/32"))));
    try (Handle service = Shared.as(SERVICE)) {
      for (String bad :
          List.of(
              "SELECT '" + canary + "'::int",
              "SELECT " + "\"" + canary + "\"",
              "SELECT 1/0, '" + canary + "'",
              "DO $$ BEGIN RAISE WARNING '" + canary + "'; END $$")) {
        try {
          service.execute(bad);
        } catch (RuntimeException _) {
          // Refused, as it should be; what matters is what the server wrote down.
        }
      }
    }
    try (Handle admin = Shared.as(Shared.POSTGRES.admin())) {
      admin.execute("CHECKPOINT");
    }
    assertThat(holders(Shared.DATA.resolve("logs"), canary)).isEmpty();
    Path files = Shared.DATA.resolve("postgres/server/data");
    assertThat(holders(files, canary)).isEmpty();
    assertThat(holders(files, "198.51.100.77")).isEmpty();
    assertThat(holders(files, "usr_open_" + tenant))
        .as("the search finds what is there")
        .isNotEmpty();
  }

  private static List<Path> holders(Path folder, String text) throws IOException {
    return LiveFolder.files(folder).stream().filter(file -> holds(file, text)).toList();
  }

  private static boolean holds(Path file, String text) {
    return new String(LiveFolder.content(file), StandardCharsets.ISO_8859_1).contains(text);
  }

  private void fill(String secret) {
    new PostgresApiKeys(Shared.DATABASE, Shared.ENVELOPE)
        .add(
            new ApiKey(
                "key_1",
                "usr_open_" + tenant,
                tenant,
                secret,
                "live",
                List.of("*"),
                "*",
                List.of(),
                NOON,
                Optional.empty(),
                Optional.empty()),
            hash);
    Deployment.Spec spec =
        new Deployment.Spec(
            "default",
            Optional.empty(),
            Optional.empty(),
            1,
            Wishes.parse(Map.of("allowed_ip_ranges", List.of("198.51.100.77/32"))),
            Map.of("subnet_ids", List.of(secret)),
            Map.of(secret, secret),
            false,
            Optional.empty());
    new PostgresDeployments(Shared.DATABASE, Shared.ENVELOPE)
        .add(
            Shared.grant(tenant),
            new Deployment("dep_1", tenant, "notes", spec, "cpu", List.of(), "usr_1", NOON));
    Vault vault = Vault.create();
    String mail = secret + "@mail.org";
    assertThat(
            Guard.standard()
                .scan(ClinicalText.of("Write to " + mail), Mode.DEIDENTIFY, vault)
                .text()
                .value())
        .doesNotContain(secret);
    assertThat(
            new PostgresVaults(Shared.DATABASE, Shared.ENVELOPE)
                .keep(
                    Shared.grant(tenant),
                    new Vaults.Place(tenant, secret),
                    new Vaults.Kept(vault, 1, NOON.plus(Duration.ofDays(30))),
                    NOON))
        .isTrue();
    trail().add(LongStream.range(0, BLOCK).mapToObj(this::entry).toList());
  }

  private static PostgresTrailIndex trail() {
    return new PostgresTrailIndex(Shared.DATABASE, BLOCK);
  }

  private Entry entry(long place) {
    String owner = place == 0 ? tenant : "ten_beside_" + tenant;
    return new Entry(
        "log_" + tenant, place, Event.of("evt_" + place, NOON, "x.y").by("u", owner).build());
  }

  private static long count(Handle handle, String table) {
    return handle.createQuery("SELECT count(*) FROM " + table).mapTo(Long.class).one();
  }

  private static void assertRefused(
      String state, org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
    assertThatThrownBy(work)
        .rootCause()
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
  }
}
