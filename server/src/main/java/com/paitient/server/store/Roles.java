// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.util.PasswordUtil;

/**
 * The database's users: an owner, which only migrates, and the service's own, which owns nothing.
 * Passwords go to the server as SCRAM verifiers only.
 */
final class Roles {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PLAIN_LOGIN =
      "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT LOGIN";

  private Roles() {}

  /** Makes both users and the database, or mends what a crash left half made. */
  static void makeAll(Place postgres, Login admin, Login owner, Login service, String database) {
    with(
        postgres,
        admin,
        handle -> {
          make(handle, owner);
          make(handle, service);
          boolean there =
              handle
                  .createQuery("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)")
                  .bind("name", database)
                  .mapTo(Boolean.class)
                  .one();
          if (!there) {
            handle.execute(
                "CREATE DATABASE " + quoted(database) + " OWNER " + quoted(owner.user()));
          }
          restrict(handle, database, service);
        });
  }

  private static void restrict(Handle handle, String database, Login service) {
    for (String each : List.of("postgres", "template1", database)) {
      handle.execute("REVOKE ALL ON DATABASE " + quoted(each) + " FROM PUBLIC");
    }
    handle.execute(
        "GRANT CONNECT ON DATABASE " + quoted(database) + " TO " + quoted(service.user()));
  }

  /** The service's login below {@code owner}: a user of its own, its password follows from his. */
  static Login below(Login owner) {
    return new Login(owner.user() + "_service", derived(owner));
  }

  /** Makes the service's user with the owner's right to make users, where it cannot log in yet. */
  static void makeService(Place database, Login owner, Login service) {
    if (canLogIn(database, service)) {
      return;
    }
    with(
        database,
        owner,
        handle -> {
          make(handle, service);
          handle.execute(
              "GRANT CONNECT ON DATABASE " + current(handle) + " TO " + quoted(service.user()));
        });
  }

  private static String current(Handle handle) {
    return quoted(handle.createQuery("SELECT current_database()").mapTo(String.class).one());
  }

  private static boolean canLogIn(Place database, Login login) {
    try (Connection connection = database.connect(login, PATIENCE)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      if ("28P01".equals(e.getSQLState()) || "28000".equals(e.getSQLState())) {
        return false;
      }
      throw Failures.of(e);
    }
  }

  private static void make(Handle handle, Login login) throws SQLException {
    boolean there =
        handle
            .createQuery("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :name)")
            .bind("name", login.user())
            .mapTo(Boolean.class)
            .one();
    if (!there) {
      handle.execute("CREATE ROLE " + quoted(login.user()) + " " + PLAIN_LOGIN);
    }
    setPassword(handle, login);
  }

  /**
   * Inside a block, as a server that logs statements on roles would log what the password is
   * checked by.
   */
  private static void setPassword(Handle handle, Login login) throws SQLException {
    String verifier =
        PasswordUtil.encodePassword(login.user(), login.password().toCharArray(), "scram-sha-256");
    remember(handle, login.user(), verifier);
    handle.execute(
        """
        DO 'BEGIN
          EXECUTE format(''ALTER ROLE %I PASSWORD %L'',
            current_setting(''paitient.role''), current_setting(''paitient.verifier''));
        END'
        """);
    remember(handle, "", "");
  }

  private static void remember(Handle handle, String role, String verifier) {
    var _ =
        handle
            .createQuery(
                """
                SELECT set_config('paitient.role', :role, false)
                  || set_config('paitient.verifier', :verifier, false)
                """)
            .bind("role", role)
            .bind("verifier", verifier)
            .mapTo(String.class)
            .one();
  }

  /**
   * Refuses a service user that row-level security would not hold for.
   *
   * @throws StoreException REFUSED
   */
  static void requirePlain(Handle handle, Login owner) {
    boolean powerful =
        handle
            .createQuery(
                """
                SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
                  OR pg_has_role(rolname, :owner, 'MEMBER')
                  OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
                FROM pg_roles r WHERE rolname = current_user
                """)
            .bind("owner", owner.user())
            .mapTo(Boolean.class)
            .one();
    if (powerful) {
      throw new StoreException(
          StoreException.Code.REFUSED,
          "the service's database user has rights beyond its tables; it must own nothing");
    }
  }

  /** What is done to a database over one connection. */
  private interface Work {
    void with(Handle handle) throws SQLException;
  }

  private static void with(Place place, Login login, Work work) {
    try (Connection connection = place.connect(login, PATIENCE);
        Handle handle = Jdbi.open(connection)) {
      work.with(handle);
    } catch (SQLException | RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private static String derived(Login owner) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update("paitient service user\0".getBytes(StandardCharsets.UTF_8));
      byte[] hash = sha256.digest(owner.password().getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** As an identifier. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
