// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.paitient.audit.AuditLog;
import com.paitient.audit.Entry;
import com.paitient.audit.LogSettings;
import com.paitient.audit.LogVerifier;
import com.paitient.audit.Receipt;
import com.paitient.audit.Report;
import com.paitient.audit.note.Policy;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Kills a process that writes with many threads, again and again with SIGKILL, and looks after each
 * time: every record that it had acknowledged must be there, and the log must verify.
 */
final class Kills {
  private static final int ROUNDS_OF_LOG = 20;
  private static final LogSettings SETTINGS =
      new LogSettings(
          1 << 18,
          LogSettings.defaults().appendDeadline(),
          1000,
          LogSettings.defaults().firstRetry(),
          LogSettings.defaults().longestRetry(),
          Duration.ofMillis(10));

  private final Path folder;
  private final int writers;
  private final Random random = new Random(7);
  private final TreeMap<Long, String> acknowledged = new TreeMap<>();
  private long records;

  Kills(Path folder, int writers) {
    this.folder = folder;
    this.writers = writers;
  }

  void run(int kills) throws Exception {
    for (int kill = 0; kill < kills; kill++) {
      Path log = folder.resolve("log" + kill / ROUNDS_OF_LOG);
      if (kill % ROUNDS_OF_LOG == 0) {
        acknowledged.clear();
      }
      writeAndKill(log, kill, 20 + random.nextInt(1500));
      look(log, kill);
      if ((kill + 1) % 50 == 0) {
        System.out.printf("%d kills, %d records acknowledged, none lost%n", kill + 1, records);
      }
    }
    System.out.printf(
        "%d kills under %d writers: %d records acknowledged, none lost, verified clean each time%n",
        kills, writers, records);
  }

  private void writeAndKill(Path log, int round, int after) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Writers.class.getName(),
                log.toString(),
                Integer.toString(round),
                Integer.toString(writers))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      int seen = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        note(line);
        if (++seen == after) {
          child.toHandle().destroyForcibly();
        }
      }
      require(seen >= after, "the writers ended by themselves");
    } finally {
      child.toHandle().destroyForcibly();
      child.waitFor();
    }
  }

  /** A line without its dot was cut off by the kill. */
  private void note(String line) {
    if (line.endsWith(".")) {
      String[] parts = line.substring(0, line.length() - 1).split(" ");
      acknowledged.put(Long.valueOf(parts[0]), parts[1]);
      records++;
    }
  }

  private void look(Path folderOfLog, int kill) throws IOException {
    Policy policy;
    try (AuditLog log = AuditLog.open(folderOfLog, SETTINGS)) {
      policy = log.policy();
      List<Entry> entries = log.read(0, Integer.MAX_VALUE);
      require(entries.size() == log.size(), "the log does not give all that it has");
      for (Map.Entry<Long, String> known : acknowledged.entrySet()) {
        boolean there =
            known.getKey() < entries.size()
                && entries.get(known.getKey().intValue()).event().id().equals(known.getValue());
        require(there, "kill " + kill + ": record " + known.getKey() + " is lost");
      }
    }
    Report report = LogVerifier.verify(folderOfLog, policy, List.of());
    require(report.whole(), "kill " + kill + ": " + report.problems());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** The process that is killed. */
  static final class Writers {
    private Writers() {}

    public static void main(String[] args) {
      AuditLog log = AuditLog.open(Path.of(args[0]), SETTINGS);
      FileOutputStream out = new FileOutputStream(FileDescriptor.out);
      for (int writer = 0; writer < Integer.parseInt(args[2]); writer++) {
        long from = Long.parseLong(args[1]) * 1_000_000_000 + writer * 1_000_000L;
        Thread.ofPlatform().start(() -> write(log, from, out));
      }
    }

    private static void write(AuditLog log, long from, FileOutputStream out) {
      try {
        for (long number = from; ; number++) {
          Receipt receipt = log.append(Records.numbered(number));
          out.write((receipt.index() + " " + receipt.eventId() + ".\n").getBytes(UTF_8));
        }
      } catch (IOException e) {
        Runtime.getRuntime().halt(1);
      }
    }
  }
}
