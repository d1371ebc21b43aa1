// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import com.paitient.audit.AuditLog;
import com.paitient.audit.LogSettings;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Appends with 1, 32 and 256 writers, beside bare syncs and inserts, in rounds that take turns. */
final class Appends {
  private static final int WARM_UP_WRITERS = 32;

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

  void run(int rounds, double warmUp) throws Exception {
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("keys/root.key"));
        Envelope envelope = Envelope.open(folder.resolve("keys/store"), root);
        AuditLog log = AuditLog.open(folder.resolve("log"), LogSettings.defaults(), envelope)) {
      appends(log, WARM_UP_WRITERS, warmUp);
      if (!postgres.isEmpty()) {
        inserts(WARM_UP_WRITERS, warmUp / 2);
      }
      for (int round = 0; round < rounds; round++) {
        for (Cell cell : cells) {
          cell.bare.add(bare());
          cell.log.add(measured(log, cell));
          if (!postgres.isEmpty()) {
            cell.table.add(inserts(cell.writers, seconds));
          }
        }
      }
    }
    print();
  }

  /** What was measured for one number of writers. */
  private static final class Cell {
    final int writers;
    final List<Waits> bare = new ArrayList<>();
    final List<Waits> log = new ArrayList<>();
    final List<Waits> table = new ArrayList<>();
    final List<Double> batches = new ArrayList<>();

    Cell(int writers) {
      this.writers = writers;
    }
  }

  private Waits bare() throws Exception {
    try (BareSync sync = new BareSync(folder.resolve("bare"))) {
      return Waits.of(1, seconds, Processor::own, _ -> sync::run);
    }
  }

  private Waits measured(AuditLog log, Cell cell) throws Exception {
    long first = log.size();
    Waits waits = appends(log, cell.writers, seconds);
    cell.batches.add(batch(first, log.size()));
    return waits;
  }

  private double batch(long first, long end) throws IOException {
    return new Batches(folder.resolve("log")).mean(first, end);
  }

  private static Waits appends(AuditLog log, int writers, double seconds) throws Exception {
    return Waits.of(
        writers, seconds, Processor::own, _ -> number -> log.append(Records.made(number)));
  }

  private Waits inserts(int writers, double seconds) throws Exception {
    try (Inserts inserts = new Inserts(postgres)) {
      return Waits.of(
          writers, seconds, () -> Processor.ownAnd(postmaster), _ -> inserts.writer());
    }
  }

  private void print() {
    System.out.println(
        "| writers | what | per second | p50 µs | p99 µs | CPU µs each | a sync serves"
            + " | p50 / bare | rate / inserts |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (Cell cell : cells) {
      Waits sync = median(cell.bare);
      Waits log = median(cell.log);
      row(cell.writers, "bare fdatasync, one thread", sync, "1", "", "");
      double inserts = postgres.isEmpty() ? Double.NaN : median(cell.table).rate();
      row(
          cell.writers,
          "appends",
          log,
          one(cell.batches.stream().sorted().toList().get(cell.batches.size() / 2)),
          one(log.p50() / sync.p50()),
          one(log.rate() / inserts));
      if (!postgres.isEmpty()) {
        Waits table = median(cell.table);
        row(cell.writers, "PostgreSQL inserts", table, "", one(table.p50() / sync.p50()), "");
      }
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
