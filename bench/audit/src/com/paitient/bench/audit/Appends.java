// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import com.paitient.audit.AuditLog;
import com.paitient.audit.LogSettings;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Appends with 1, 32 and 256 writers, beside bare syncs and inserts, in rounds that take turns. */
final class Appends {
  private static final int[] WRITERS = {1, 32, 256};

  private final Path folder;
  private final String postgres;
  private final double seconds;

  Appends(Path folder, String postgres, double seconds) {
    this.folder = folder;
    this.postgres = postgres;
    this.seconds = seconds;
  }

  void run(int rounds) throws Exception {
    List<List<Waits>> bare = cells();
    List<List<Waits>> log = cells();
    List<List<Waits>> table = cells();
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("keys/root.key"));
        Envelope envelope = Envelope.open(folder.resolve("keys/store"), root);
        AuditLog opened = AuditLog.open(folder.resolve("log"), LogSettings.defaults(), envelope)) {
      appends(opened, 32, Math.max(5, seconds));
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < WRITERS.length; i++) {
          bare.get(i).add(bare());
          log.get(i).add(appends(opened, WRITERS[i], seconds));
          if (!postgres.isEmpty()) {
            table.get(i).add(inserts(WRITERS[i]));
          }
        }
      }
    }
    print(bare, log, table);
  }

  private static List<List<Waits>> cells() {
    List<List<Waits>> cells = new ArrayList<>();
    Arrays.stream(WRITERS).forEach(_ -> cells.add(new ArrayList<>()));
    return cells;
  }

  private Waits bare() throws Exception {
    try (BareSync sync = new BareSync(folder.resolve("bare"))) {
      return Waits.of(1, seconds, _ -> sync::run);
    }
  }

  private static Waits appends(AuditLog log, int writers, double seconds) throws Exception {
    return Waits.of(writers, seconds, _ -> number -> log.append(Records.numbered(number)));
  }

  private Waits inserts(int writers) throws Exception {
    try (Inserts inserts = new Inserts(postgres)) {
      return Waits.of(writers, seconds, _ -> inserts.writer());
    }
  }

  private void print(List<List<Waits>> bare, List<List<Waits>> log, List<List<Waits>> table) {
    System.out.println(
        "| writers | what | per second | p50 µs | p99 µs | p50 / bare | rate / inserts |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int i = 0; i < WRITERS.length; i++) {
      Waits sync = median(bare.get(i));
      Waits appended = median(log.get(i));
      row(WRITERS[i], "bare fdatasync, one thread", sync, "", "");
      double rate = postgres.isEmpty() ? Double.NaN : appended.rate() / median(table.get(i)).rate();
      row(WRITERS[i], "appends", appended, ratio(appended.p50() / sync.p50()), ratio(rate));
      if (!postgres.isEmpty()) {
        Waits inserted = median(table.get(i));
        row(WRITERS[i], "PostgreSQL inserts", inserted, ratio(inserted.p50() / sync.p50()), "");
      }
    }
  }

  /** The round with the median p50. */
  private static Waits median(List<Waits> rounds) {
    return rounds.stream()
        .sorted(java.util.Comparator.comparingDouble(Waits::p50))
        .toList()
        .get(rounds.size() / 2);
  }

  private static String ratio(double ratio) {
    return Double.isNaN(ratio) ? "" : String.format("%.1f", ratio);
  }

  private static void row(int writers, String what, Waits waits, String bare, String inserts) {
    System.out.printf(
        "| %d | %s | %.0f | %.0f | %.0f | %s | %s |%n",
        writers, what, waits.rate(), waits.p50(), waits.p99(), bare, inserts);
  }
}
