// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.audit.AuditLog;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Job;
import com.paitient.server.config.Config;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.processes.Children;
import com.paitient.server.processes.EmbeddedPostgres;
import com.paitient.server.trail.TrailQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Fills the index of the audit log and asks it what readers ask. */
final class AuditQuery {
  private static final String LOG = "log_of_the_bench";
  private static final Instant END = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration SIX_YEARS = Duration.ofDays(2_192);

  private final Map<String, String> options;
  private final long rows;
  private final Path data;

  private AuditQuery(Map<String, String> options) throws Exception {
    this.options = options;
    this.rows = Long.parseLong(options.getOrDefault("--rows", "10000000"));
    this.data =
        options.containsKey("--data")
            ? Files.createDirectories(Path.of(options.get("--data")))
            : Files.createTempDirectory(
                Path.of(System.getenv().getOrDefault("TMPDIR", "/var/tmp")), "audit-query-");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      boolean flag = arguments[i].equals("--explain");
      options.put(arguments[i], flag ? "" : arguments[++i]);
    }
    AuditQuery bench = new AuditQuery(options);
    try {
      bench.run();
    } finally {
      if (!options.containsKey("--data")) {
        try (var all = Files.walk(bench.data)) {
          all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
      }
    }
  }

  private void run() throws Exception {
    Config.Database config = Config.defaults(data).database();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data, Children.onThisSystem());
        Database database = Database.open(postgres, config);
        AuditLog log = AuditLog.open(data.resolve("audit"));
        Handle admin = admin(postgres)) {
      PostgresTrailIndex index = new PostgresTrailIndex(database, Caller.ORGANIZATION);
      if (index.next(LOG) != rows) {
        fill(admin);
      }
      Access access = new Access(new Recorder(log, InstantSource.system()));
      Grant all = access.grant(Job.RESTORE_DEPLOYMENTS, Caller.ORGANIZATION);
      Grant own = access.grant(Job.RESTORE_DEPLOYMENTS, "ten_7");
      System.out.printf("%,d rows, %s of tables and indexes%n", rows, size(admin));
      System.out.println("| question | found | first ms | p50 ms | slowest after the first ms |");
      System.out.println("|---|---:|---:|---:|---:|");
      for (Map.Entry<String, TrailQuery> each : questions().entrySet()) {
        measure(index, all, each.getKey(), each.getValue());
      }
      measure(index, own, "everything, as one tenant sees it", question().of());
      measure(
          index,
          own,
          "one type, as one tenant sees it",
          question().types(List.of("phi.access")).of());
      if (options.containsKey("--explain")) {
        explain(admin);
      }
    }
  }

  private static Handle admin(EmbeddedPostgres postgres) throws Exception {
    Place place = Place.onSocket(postgres.socket(), "paitient");
    Handle handle =
        Jdbi.open(place.connect(Database.login(postgres, postgres.admin()), Duration.ofHours(2)));
    handle.execute("SET search_path = paitient");
    return handle;
  }

  /** Rows as six years of a hospital leave them; few users and deployments do most of it. */
  private void fill(Handle admin) {
    long begun = System.nanoTime();
    List<Map<String, Object>> indexes =
        admin
            .createQuery(
                """
                SELECT indexname AS name, indexdef AS definition FROM pg_indexes
                WHERE schemaname = 'paitient' AND tablename = 'trail' AND indexname <> 'trail_pkey'
                """)
            .mapToMap()
            .list();
    indexes.forEach(index -> admin.execute("DROP INDEX " + index.get("name")));
    admin.execute("DELETE FROM trail");
    admin.execute("SET synchronous_commit = off");
    admin
        .createUpdate(
            """
            INSERT INTO trail (log, index, seen_by, at_nanos, event_type, user_id, tenant_id,
              deployment_id, patient_hash, resource_type, resource_id, result, event_id, high_nanos)
            SELECT :log, i, tenant, at, type, 'usr_' || (power(r2, 3) * 400)::int, tenant,
              CASE WHEN type LIKE 'model.%' OR type LIKE 'phi.%' THEN deployment END,
              CASE WHEN type LIKE 'model.%' OR type LIKE 'phi.%'
                THEN encode(sha256(convert_to((r3 * 200000)::int::text, 'UTF8')), 'hex') END,
              CASE WHEN type LIKE 'model.%' OR type LIKE 'phi.%' THEN 'deployment'
                ELSE split_part(type, '.', 1) END,
              CASE WHEN type LIKE 'model.%' OR type LIKE 'phi.%' THEN deployment
                ELSE 'id_' || (r4 * 1000)::int END,
              CASE WHEN type IN ('access.denied', 'auth.failure', 'phi.withheld') THEN 'denied'
                WHEN r4 < 0.004 THEN 'failure' ELSE 'success' END,
              'evt_' || lpad(to_hex(i), 26, '0'), at
            FROM (
              SELECT i, r2, r3, r4, 'ten_' || (power(r1, 2) * 40)::int AS tenant,
                'dep_' || (power(r1 * r2, 2) * 300)::int AS deployment,
                :from + i * :step AS at,
                CASE WHEN r5 < 0.36 THEN 'model.request' WHEN r5 < 0.72 THEN 'model.inference'
                  WHEN r5 < 0.92 THEN 'phi.detection' WHEN r5 < 0.95 THEN 'phi.access'
                  WHEN r5 < 0.98 THEN 'audit.read' WHEN r5 < 0.988 THEN 'access.denied'
                  WHEN r5 < 0.996 THEN 'auth.failure' WHEN r5 < 0.999 THEN 'phi.withheld'
                  WHEN r5 < 0.9999 THEN 'key.created' ELSE 'settings.changed' END AS type
              FROM (SELECT i, random() AS r1, random() AS r2, random() AS r3, random() AS r4,
                  random() AS r5 FROM generate_series(0, :rows - 1) AS i) AS chance) AS row
            """)
        .bind("log", LOG)
        .bind("rows", rows)
        .bind("from", TrailRow.nanos(END.minus(SIX_YEARS)))
        .bind("step", SIX_YEARS.toNanos() / rows)
        .execute();
    indexes.forEach(index -> admin.execute(String.valueOf(index.get("definition"))));
    admin.execute("VACUUM ANALYZE trail");
    System.out.printf("filled in %d s%n", (System.nanoTime() - begun) / 1_000_000_000);
  }

  private static String size(Handle admin) {
    return admin
        .createQuery("SELECT pg_size_pretty(pg_total_relation_size('trail'))")
        .mapTo(String.class)
        .one();
  }

  private static Map<String, TrailQuery> questions() {
    Instant year = END.minus(Duration.ofDays(365 * 3));
    Map<String, TrailQuery> all = new LinkedHashMap<>();
    all.put("everything", question().of());
    all.put("next page, half way", question().before(5_000_000).of());
    all.put("the last day", question().from(END.minus(Duration.ofDays(1))).of());
    all.put("one day three years ago", question().from(year).to(year.plus(Duration.ofDays(1))).of());
    all.put("one year, two years ago", question().from(year).to(year.plus(Duration.ofDays(365))).of());
    all.put("deployment, busy", question().deployment("dep_0").of());
    all.put("deployment, idle", question().deployment("dep_250").of());
    all.put("event type, frequent", question().types(List.of("model.inference")).of());
    all.put("event type, rare", question().types(List.of("settings.changed")).of());
    all.put(
        "three event types",
        question().types(List.of("settings.changed", "key.created", "access.denied")).of());
    all.put(
        "two event types, one of them never",
        question().types(List.of("settings.changed", "export.begun")).of());
    all.put("user, busy", question().user("usr_0").of());
    all.put("user, idle", question().user("usr_399").of());
    all.put("user, unknown", question().user("usr_nobody").of());
    all.put("tenant", question().tenant("ten_39").of());
    all.put(
        "patient",
        question()
            .patient("a88a7902cb4ef697ba0b6759c50e8c10297ff58f942243de19b984841bfe1f73")
            .of());
    all.put("resource type, rare", question().resource(Optional.of("settings"), Optional.empty()).of());
    all.put(
        "resource", question().resource(Optional.of("deployment"), Optional.of("dep_77")).of());
    all.put("result: success", question().result("success").of());
    all.put("result: denied", question().result("denied").of());
    all.put("result: failure", question().result("failure").of());
    all.put(
        "user and type and result",
        question().user("usr_9").types(List.of("access.denied")).result("denied").of());
    all.put(
        "deployment in one month, two years ago",
        question()
            .deployment("dep_3")
            .from(END.minus(Duration.ofDays(730)))
            .to(END.minus(Duration.ofDays(700)))
            .of());
    return all;
  }

  private void measure(PostgresTrailIndex index, Grant grant, String name, TrailQuery query) {
    int times = Integer.parseInt(options.getOrDefault("--times", "21"));
    long[] nanos = new long[times];
    int found = 0;
    for (int i = 0; i < times; i++) {
      long begun = System.nanoTime();
      found = index.find(grant, LOG, query).size();
      nanos[i] = System.nanoTime() - begun;
    }
    long first = nanos[0];
    nanos[0] = 0;
    Arrays.sort(nanos);
    System.out.printf(
        "| %s | %d | %.1f | %.1f | %.1f |%n",
        name, found, first / 1e6, nanos[(times + 1) / 2] / 1e6, nanos[times - 1] / 1e6);
  }

  private static void explain(Handle admin) {
    for (String filter :
        List.of(
            "true",
            "event_type = 'settings.changed'",
            "event_type = 'model.inference'",
            "user_id = 'usr_399'",
            "deployment_id = 'dep_250'",
            "tenant_id = 'ten_39'",
            "patient_hash = 'a88a7902cb4ef697ba0b6759c50e8c10297ff58f942243de19b984841bfe1f73'",
            "resource_type = 'deployment' AND resource_id = 'dep_77'",
            "result = 'denied'")) {
      System.out.println("\n" + filter);
      admin
          .createQuery(
              "EXPLAIN (ANALYZE, BUFFERS) SELECT index FROM trail WHERE log = '"
                  + LOG
                  + "' AND "
                  + filter
                  + " ORDER BY index DESC LIMIT 50")
          .mapTo(String.class)
          .forEach(System.out::println);
    }
  }

  private static Asked question() {
    return new Asked();
  }

  /** Builds a question; what is not asked is open. */
  private static final class Asked {
    private Optional<Instant> from = Optional.empty();
    private Optional<Instant> to = Optional.empty();
    private Optional<Long> before = Optional.empty();
    private Optional<String> deployment = Optional.empty();
    private List<String> types = List.of();
    private Optional<String> user = Optional.empty();
    private Optional<String> tenant = Optional.empty();
    private Optional<String> patient = Optional.empty();
    private Optional<String> resourceType = Optional.empty();
    private Optional<String> resourceId = Optional.empty();
    private Optional<String> result = Optional.empty();

    Asked from(Instant value) {
      from = Optional.of(value);
      return this;
    }

    Asked to(Instant value) {
      to = Optional.of(value);
      return this;
    }

    Asked before(long value) {
      before = Optional.of(value);
      return this;
    }

    Asked deployment(String value) {
      deployment = Optional.of(value);
      return this;
    }

    Asked types(List<String> value) {
      types = value;
      return this;
    }

    Asked user(String value) {
      user = Optional.of(value);
      return this;
    }

    Asked tenant(String value) {
      tenant = Optional.of(value);
      return this;
    }

    Asked patient(String value) {
      patient = Optional.of(value);
      return this;
    }

    Asked resource(Optional<String> type, Optional<String> id) {
      resourceType = type;
      resourceId = id;
      return this;
    }

    Asked result(String value) {
      result = Optional.of(value);
      return this;
    }

    TrailQuery of() {
      return new TrailQuery(
          from, to, deployment, types, user, tenant, patient, resourceType, resourceId, result,
          before, 50);
    }
  }
}
