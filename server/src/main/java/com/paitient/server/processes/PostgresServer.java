// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One cluster on disk and how its server is started: as an unprivileged user, off the network, on a
 * Unix socket in a folder that only the service and that user can enter, every connection with a
 * password, and durable writes. What the folder {@code postgres} of the data folder holds:
 *
 * <pre>
 *   bin-18.6.0/   the programs, the service's
 *   lock          held while the service runs
 *   passwords/    one file for each database user, the service's alone
 *   pg_hba.conf   who may connect, the service's
 *   server/       PostgreSQL's own: data/ and the socket
 * </pre>
 */
final class PostgresServer {
  static final String ADMIN = "paitient_admin";
  private static final String ACCESS = "local all all scram-sha-256\n";
  private static final Duration START = Duration.ofMinutes(2);
  private static final long LOG_BYTES = 10 << 20;
  private static final int LONGEST_SOCKET_PATH = 107;

  /**
   * Who connects, and what changes tables and roles, is in the log; no parameter, no value and no
   * statement on data is. Nothing committed is lost.
   */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", ""),
          Map.entry("port", "5432"),
          Map.entry("unix_socket_permissions", "0700"),
          Map.entry("password_encryption", "scram-sha-256"),
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("max_connections", "100"),
          Map.entry("shared_preload_libraries", ""),
          Map.entry("allow_alter_system", "off"),
          Map.entry("max_parallel_workers_per_gather", "0"),
          Map.entry("logging_collector", "off"),
          Map.entry("log_destination", "stderr"),
          Map.entry("log_timezone", "UTC"),
          Map.entry("log_line_prefix", "%m [%p] %q%u@%d "),
          Map.entry("log_connections", "authentication,authorization"),
          Map.entry("log_disconnections", "on"),
          Map.entry("log_statement", "ddl"),
          Map.entry("log_duration", "off"),
          Map.entry("log_min_duration_statement", "-1"),
          Map.entry("log_min_duration_sample", "-1"),
          Map.entry("log_transaction_sample_rate", "0"),
          Map.entry("log_min_messages", "log"),
          Map.entry("log_min_error_statement", "panic"),
          Map.entry("log_error_verbosity", "terse"),
          Map.entry("log_parameter_max_length", "0"),
          Map.entry("log_parameter_max_length_on_error", "0"),
          Map.entry("log_lock_waits", "off"),
          Map.entry("log_temp_files", "-1"),
          Map.entry("log_replication_commands", "off"));

  private final Children children;
  private final Path folder;
  private final Path log;
  private final PostgresBinaries binaries;
  private final Path socketFolder;

  PostgresServer(Children children, Path folder, Path log, PostgresBinaries binaries)
      throws IOException {
    this.children = children;
    this.folder = folder;
    this.log = log;
    this.binaries = binaries;
    this.socketFolder = socketFolder(own());
  }

  private Path own() {
    return folder.resolve("server");
  }

  private Path data() {
    return own().resolve("data");
  }

  Path socket() {
    return socketFolder.resolve(".s.PGSQL." + SETTINGS.get("port"));
  }

  /**
   * The kernel's limit for a socket's path is short: a deep data folder gets a short one beside.
   */
  private static Path socketFolder(Path own) throws IOException {
    boolean fits = own.toString().length() + ".s.PGSQL.5432".length() < LONGEST_SOCKET_PATH;
    return fits ? own : Files.createTempDirectory("paitient-");
  }

  /** Makes the cluster where there is none; one that was not made whole is made anew. */
  void create(String adminPassword) throws IOException {
    Path once = folder.resolve("initial-password");
    PostgresBinaries.deleteAll(once);
    if (Files.isDirectory(data(), NOFOLLOW_LINKS)) {
      return;
    }
    Path fresh = own().resolve("data.new");
    PostgresBinaries.deleteAll(fresh);
    try {
      run(initdb(fresh, handOver(once, adminPassword)));
      Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      PostgresBinaries.deleteAll(once);
    }
  }

  private List<String> initdb(Path fresh, Path password) {
    return List.of(
        binaries.program("initdb"),
        "--pgdata=" + fresh,
        "--username=" + ADMIN,
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions");
  }

  /** Writes a secret into a folder of the child's user, for as long as one program needs it. */
  private Path handOver(Path once, String secret) throws IOException {
    PrivateFolder place = new PrivateFolder(plan(List.of("/bin/true"), once), children.asRoot());
    place.make();
    Path file = once.resolve("password");
    PrivateFolder.makeFile(file);
    Files.writeString(file, secret, StandardCharsets.US_ASCII);
    place.give(file);
    return file;
  }

  private void run(List<String> program) throws IOException {
    Child child = children.start(plan(program, own()));
    int code = child.onExit().completeOnTimeout(-1, START.toSeconds(), TimeUnit.SECONDS).join();
    child.stop(Duration.ZERO);
    if (code != 0) {
      throw new ProcessException(
          "PostgreSQL's initdb failed (exit status " + code + "); its log is " + log);
    }
  }

  /** Starts the server; returns when it takes connections. */
  Child start() throws IOException {
    Orphans.of(binaries.program("postgres"), data()).end();
    if (!socketFolder.equals(own())) {
      new PrivateFolder(plan(List.of("/bin/true"), socketFolder), children.asRoot()).make();
    }
    Files.writeString(folder.resolve("pg_hba.conf"), ACCESS);
    PrivateFolder.mode(folder.resolve("pg_hba.conf"), "rw-r--r--");
    Child child = children.start(plan(command(), own()));
    try {
      awaitReady(child);
      return child;
    } catch (ProcessException e) {
      child.stop(Duration.ofSeconds(5));
      throw e;
    }
  }

  private List<String> command() {
    List<String> command =
        new ArrayList<>(List.of(binaries.program("postgres"), "-D", data().toString()));
    SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    command.addAll(List.of("-c", "hba_file=" + folder.resolve("pg_hba.conf")));
    command.addAll(List.of("-c", "unix_socket_directories=" + socketFolder));
    return command;
  }

  private ChildPlan plan(List<String> program, Path place) throws IOException {
    shortenLog();
    return new ChildPlan(
        "postgres",
        Guard.around(program),
        place,
        Map.of("LC_ALL", "C", "TZ", "UTC"),
        ChildUser.NOBODY,
        !children.canIsolateNetwork(),
        Optional.of(log));
  }

  private void shortenLog() throws IOException {
    try {
      if (Files.size(log) > LOG_BYTES) {
        Files.move(log, log.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (NoSuchFileException _) {
      // There is none yet, or the operator's own rotation took it away.
    }
  }

  private void awaitReady(Child child) throws IOException {
    long end = System.nanoTime() + START.toNanos();
    while (!ready(child)) {
      if (!child.alive() || System.nanoTime() > end) {
        throw new ProcessException("PostgreSQL did not start; its log is " + log);
      }
      pause();
    }
  }

  /** What pg_ctl looks at too: the eighth line of the server's own note of itself. */
  private boolean ready(Child child) throws IOException {
    List<String> note = note();
    return note.size() >= 8
        && note.get(7).strip().equals("ready")
        && pid(note)
            .flatMap(ProcessHandle::of)
            .flatMap(ProcessHandle::parent)
            .filter(parent -> parent.pid() == child.pid())
            .isPresent();
  }

  /** The process number of the server, if it says one. */
  Optional<Long> pid() throws IOException {
    return pid(note());
  }

  private static Optional<Long> pid(List<String> note) {
    return note.stream()
        .findFirst()
        .filter(line -> line.matches("[0-9]{1,9}"))
        .map(Long::parseLong);
  }

  private List<String> note() throws IOException {
    Path file = data().resolve("postmaster.pid");
    try {
      return Files.isRegularFile(file, NOFOLLOW_LINKS) ? Files.readAllLines(file) : List.of();
    } catch (NoSuchFileException _) {
      return List.of(); // The server ended between the look and the read.
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ProcessException("interrupted while PostgreSQL was starting");
    }
  }

  void removeSocketFolder() throws IOException {
    if (!socketFolder.equals(own())) {
      PostgresBinaries.deleteAll(socketFolder);
    }
  }
}
