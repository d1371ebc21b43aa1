// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Event;
import com.paitient.audit.LogSettings;
import com.paitient.audit.LogVerifier;
import com.paitient.audit.Report;
import com.paitient.audit.note.Policy;
import com.paitient.keys.Envelope;
import com.paitient.keys.FileKeyProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a log of many records, and verifies it in a process of its own with a small heap. */
final class Verifying {
  private static final int BATCH = 2000;

  private Verifying() {}

  static void write(Path folder, long records) throws IOException {
    try (FileKeyProvider root = FileKeyProvider.openOrCreate(folder.resolve("keys/root.key"));
        Envelope envelope = Envelope.open(folder.resolve("keys/store"), root);
        AuditLog log = AuditLog.open(folder.resolve("log"), LogSettings.defaults(), envelope)) {
      Files.writeString(folder.resolve("policy"), log.policy().text());
      for (long number = 0; number < records; number += BATCH) {
        List<Event> events = new ArrayList<>();
        for (long i = number; i < Math.min(records, number + BATCH); i++) {
          events.add(Records.numbered(i));
        }
        var _ = log.append(events);
      }
      var _ = log.inclusionProof(records - 1); // tiles and checkpoint have followed
    }
  }

  static void verify(Path folder) throws IOException {
    Policy policy = Policy.parse(Files.readString(folder.resolve("policy")));
    long start = System.nanoTime();
    Report report = LogVerifier.verify(folder.resolve("log"), policy, List.of());
    double wall = (System.nanoTime() - start) / 1e9;
    double processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
            .mapToLong((MemoryPoolMXBean pool) -> pool.getPeakUsage().getUsed())
            .sum();
    System.out.printf(
        "verified %d records in %.1f s (%.1f s of one processor), whole: %s, heap at most %d MiB%n",
        report.size(), wall, processor, report.whole(), heap >> 20);
  }
}
