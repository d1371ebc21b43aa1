// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.audit.AuditLog;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Job;
import com.paitient.server.fakes.LiveFolder;
import com.paitient.server.identity.Recorder;
import com.paitient.server.processes.Children;
import com.paitient.server.processes.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** One real PostgreSQL for all tests of this JVM, with the real key store and the real grants. */
final class Shared {
  static final Path DATA = folder();
  static final Children CHILDREN = Children.onThisSystem();
  static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.start(DATA, CHILDREN);
  static final Envelope ENVELOPE =
      Envelope.open(DATA.resolve("keys"), FileKeyProvider.openOrCreate(DATA.resolve("root.key")));
  static final Database DATABASE = Database.open(POSTGRES, "paitient", 5);

  private static final AuditLog LOG = AuditLog.open(DATA.resolve("audit"));
  private static final Access ACCESS = new Access(new Recorder(LOG, InstantSource.system()));
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Shared::end));
  }

  private Shared() {}

  static Grant grant(String tenant) {
    return ACCESS.grant(Job.RESTORE_DEPLOYMENTS, tenant);
  }

  /** A tenant that no other test uses. */
  static String tenant() {
    return "ten_" + NUMBERS.incrementAndGet();
  }

  /** Another database, with nothing in it. */
  static Database emptyDatabase() {
    return Database.open(POSTGRES, "empty_" + NUMBERS.incrementAndGet(), 2);
  }

  /** Straight to the database, as {@code user}, past everything of ours. */
  static Handle as(String user) {
    try {
      Place place = Place.onSocket(POSTGRES.socket(), "paitient");
      Handle handle =
          Jdbi.open(place.connect(Database.login(POSTGRES, user), Duration.ofMinutes(2)));
      handle.execute("SET search_path = paitient");
      return handle;
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("paitient-test-");
      return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end() {
    DATABASE.close();
    POSTGRES.close();
    LOG.close();
    LiveFolder.delete(DATA);
  }
}
