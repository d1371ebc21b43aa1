// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Appends with 1, 32 and 256 writers, beside bare syncs and inserts, in rounds that take turns. */
final class Appends {
  private static final int WARM_UP_WRITERS = 32;
  private static final int WARM_UP_PARTS = 4;

  private final Path folder;
  private final String postgres;
  private final long postmaster;
  private final double seconds;
  private final List<Cell> cells;

  /**
   * @param postgres the database's address, empty for none
   * @param postmaster its process
   */
  Appends(Path folder, String postgres, long postmaster, double seconds, List<Integer> writers) {
    this.folder = folder;
    this.postgres = postgres;
    this.postmaster = postmaster;
    this.seconds = seconds;
    this.cells = writers.stream().map(Cell::new).toList();
  }

  /** Measures each of {@code builds}, as {@link Build#open} takes them. */
  void run(List<String> builds, int rounds, double warmUp) throws Exception {
    List<Build> open = new ArrayList<>();
    try {
      for (String named : builds) {
        open.add(Build.open(named, folder.resolve("log" + open.size())));
      }
      warmUp(open, warmUp);
      for (int round = 0; round < rounds; round++) {
        for (Cell cell : cells) {
          round(round % 2 == 0 ? open : open.reversed(), cell);
        }
      }
      print(open);
    } finally {
      for (Build build : open) {
        build.close();
      }
    }
  }

  private void warmUp(List<Build> builds, double warmUp) throws Exception {
    for (int part = 0; part < WARM_UP_PARTS; part++) {
      for (Build build : builds) {
        var _ = appends(build, WARM_UP_WRITERS, warmUp / WARM_UP_PARTS);
      }
    }
    if (!postgres.isEmpty()) {
      var _ = inserts(WARM_UP_WRITERS, warmUp / 2);
    }
  }

  private void round(List<Build> builds, Cell cell) throws Exception {
    cell.bare.add(bare());
    for (Build build : builds) {
      cell.log(build).add(measured(build, cell.writers));
    }
    if (!postgres.isEmpty()) {
      cell.table.add(inserts(cell.writers, seconds));
    }
  }

  /** What was measured for one number of writers. */
  private static final class Cell {
    final int writers;
    final List<Waits> bare = new ArrayList<>();
    final Map<Build, List<Served>> logs = new HashMap<>();
    final List<Waits> table = new ArrayList<>();

    Cell(int writers) {
      this.writers = writers;
    }

    List<Served> log(Build build) {
      return logs.computeIfAbsent(build, _ -> new ArrayList<>());
    }
  }

  /** Appends, and how many of them a sync served in the mean. */
  private record Served(Waits waits, double batch) {}

  private Waits bare() throws Exception {
    try (BareSync sync = new BareSync(folder.resolve("bare"))) {
      return Waits.of(1, seconds, Processor::own, _ -> sync::run);
    }
  }

  private Served measured(Build build, int writers) throws Exception {
    long first = build.size();
    Waits waits = appends(build, writers, seconds);
    return new Served(waits, build.batch(first, build.size()));
  }

  private static Waits appends(Build build, int writers, double seconds) throws Exception {
    LongConsumer append = build.append();
    return Waits.of(writers, seconds, Processor::own, _ -> append::accept);
  }

  private Waits inserts(int writers, double seconds) throws Exception {
    try (Inserts inserts = new Inserts(postgres)) {
      return Waits.of(
          writers, seconds, () -> Processor.ownAnd(postmaster), _ -> inserts.writer());
    }
  }

  private void print(List<Build> builds) {
    System.out.println(
        "| writers | what | per second | p50 µs | p99 µs | CPU µs each | a sync serves"
            + " | p50 / bare | rate / inserts |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (Cell cell : cells) {
      print(cell, builds);
    }
  }

  private void print(Cell cell, List<Build> builds) {
    Waits sync = median(cell.bare);
    row(cell.writers, "bare fdatasync, one thread", sync, "1", "", "");
    double inserts = postgres.isEmpty() ? Double.NaN : median(cell.table).rate();
    for (Build build : builds) {
      Waits log = median(cell.log(build).stream().map(Served::waits).toList());
      double[] batches = cell.log(build).stream().mapToDouble(Served::batch).sorted().toArray();
      row(
          cell.writers,
          builds.size() == 1 ? "appends" : "appends, " + build.name(),
          log,
          one(batches[batches.length / 2]),
          one(log.p50() / sync.p50()),
          one(log.rate() / inserts));
    }
    if (!postgres.isEmpty()) {
      Waits table = median(cell.table);
      row(cell.writers, "PostgreSQL inserts", table, "", one(table.p50() / sync.p50()), "");
    }
  }

  /** The round with the median rate. */
  private static Waits median(List<Waits> rounds) {
    return rounds.stream()
        .sorted(Comparator.comparingDouble(Waits::rate))
        .toList()
        .get(rounds.size() / 2);
  }

  private static String one(double number) {
    return Double.isNaN(number) ? "" : String.format("%.1f", number);
  }

  private static void row(
      int writers, String what, Waits waits, String batch, String bare, String inserts) {
    System.out.printf(
        "| %d | %s | %.0f | %.0f | %.0f | %.1f | %s | %s | %s |%n",
        writers, what, waits.rate(), waits.p50(), waits.p99(), waits.cost(), batch, bare, inserts);
  }
}
