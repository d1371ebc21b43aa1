// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Job;
import com.paitient.server.config.Config;
import com.paitient.server.identity.Caller;
import com.paitient.server.identity.Recorder;
import com.paitient.server.processes.Children;
import com.paitient.server.processes.EmbeddedPostgres;
import com.paitient.server.trail.TrailQuery;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
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

  private static final Instant DAY = END.minus(Duration.ofDays(365 * 3));
  private static final int BATCH = 1_000;
  private static final List<String> TABLES =
      List.of("trail_logs", "trail_scopes", "trail_blocks", "trail_terms");
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

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
      options.put(arguments[i], arguments[++i]);
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
      PostgresTrailIndex index = new PostgresTrailIndex(database);
      fill(index, admin);
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
          "a rare type, as one tenant sees it",
          question().types(List.of("settings.changed")).of());
      measure(
          index,
          own,
          "one day three years ago, as one tenant sees it",
          question().from(DAY).to(DAY.plus(Duration.ofDays(1))).of());
      measure(index, all, "event, by its id", TrailQuery.one(Events.id(rows / 3)));
      measure(
          index,
          own,
          "one type, as one tenant sees it",
          question().types(List.of("phi.access")).of());
    }
  }

  private static Handle admin(EmbeddedPostgres postgres) throws Exception {
    Place place = Place.onSocket(postgres.socket(), "paitient");
    Handle handle =
        Jdbi.open(place.connect(Database.login(postgres, postgres.admin()), Duration.ofHours(2)));
    handle.execute("SET search_path = paitient");
    return handle;
  }

  /** Events as six years of a hospital leave them; few users and deployments do most of it. */
  private void fill(PostgresTrailIndex index, Handle admin) {
    Events events = new Events(LOG, rows, END.minus(SIX_YEARS), SIX_YEARS);
    long begun = System.nanoTime();
    long feeding = 0;
    Duration before = databaseCpu();
    for (long next = index.next(LOG); next < rows; ) {
      List<Entry> some = events.from(next, BATCH);
      long own = CPU.getCurrentThreadCpuTime();
      index.add(some);
      feeding += CPU.getCurrentThreadCpuTime() - own;
      next += some.size();
    }
    System.out.printf(
        "filled in %d s; of each event %.1f us of the feeding thread, %.1f us of PostgreSQL%n",
        (System.nanoTime() - begun) / 1_000_000_000,
        feeding / 1e3 / rows,
        databaseCpu().minus(before).toNanos() / 1e3 / rows);
    for (String table : TABLES) {
      admin.execute("VACUUM ANALYZE " + table);
    }
  }

  /** What PostgreSQL's processes took so far. */
  private static Duration databaseCpu() {
    return ProcessHandle.current()
        .descendants()
        .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static String size(Handle admin) {
    return admin
        .createQuery("SELECT pg_size_pretty(sum(pg_total_relation_size(name::regclass))) FROM unnest(:tables) name")
        .bindArray("tables", String.class, (Object[]) TABLES.toArray(String[]::new))
        .mapTo(String.class)
        .one();
  }

  private Map<String, TrailQuery> questions() {
    Map<String, TrailQuery> all = new LinkedHashMap<>();
    all.put("everything", question().of());
    all.put("next page, half way", question().before(rows / 2).of());
    all.put("the last day", question().from(END.minus(Duration.ofDays(1))).of());
    all.put("one day three years ago", question().from(DAY).to(DAY.plus(Duration.ofDays(1))).of());
    all.put("one year, two years ago", question().from(DAY).to(DAY.plus(Duration.ofDays(365))).of());
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
            .patient(Events.patient(12_345))
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
        "user, busy, and a rare type and result, never together",
        question().user("usr_0").types(List.of("settings.changed")).result("denied").of());
    all.put(
        "user, busy, and eight types",
        question().user("usr_0").types(List.copyOf(Events.RARE)).of());
    all.put(
        "user, idle, and the most frequent type",
        question().user("usr_399").types(List.of("model.inference")).of());
    all.put(
        "deployment, idle, denied",
        question().deployment("dep_250").result("denied").of());
    all.put(
        "deployment, busy, with a result that it never has",
        question().deployment("dep_0").result("revoked").of());
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
