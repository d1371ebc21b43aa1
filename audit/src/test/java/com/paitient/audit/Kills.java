// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

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
 * time: every record that it had acknowledged, noted outside of it, must be there, and the log must
 * verify. Used by the tests for some kills and by {@code bench/audit/run} for a thousand.
 */
public final class Kills {
  /** After so many kills a new log begins, so that looking at it stays quick. */
  private static final int KILLS_OF_LOG = 10;

  private static final int MOST_BEFORE_KILL = 500;
  private static final LogSettings SETTINGS =
      new LogSettings(
          LogSettings.SMALLEST_SEGMENT,
          Duration.ofMinutes(2),
          1000,
          LogSettings.defaults().firstRetry(),
          LogSettings.defaults().longestRetry(),
          Duration.ofMillis(10));

  private final Path folder;
  private final int writers;
  private final Random random = new Random(7);

  /** Index to event id, as the killed processes acknowledged them. */
  private final TreeMap<Long, String> acknowledged = new TreeMap<>();

  private long records;

  public Kills(Path folder, int writers) {
    this.folder = folder;
    this.writers = writers;
  }

  /**
   * Kills so often and returns how many records were acknowledged.
   *
   * @throws IllegalStateException when one is lost, or a log is not whole
   */
  public long run(int kills) throws IOException, InterruptedException {
    for (int kill = 0; kill < kills; kill++) {
      Path log = folder.resolve("log" + kill / KILLS_OF_LOG);
      if (kill % KILLS_OF_LOG == 0) {
        acknowledged.clear();
      }
      writeAndKill(log, kill, 20 + random.nextInt(MOST_BEFORE_KILL));
      look(log, kill);
      if ((kill + 1) % 50 == 0) {
        System.out.printf("%d kills, %d records acknowledged, none lost%n", kill + 1, records);
      }
    }
    return records;
  }

  private Process start(Path log, int round) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writers.class.getName(),
            log.toString(),
            Integer.toString(round),
            Integer.toString(writers))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void writeAndKill(Path log, int round, int after)
      throws IOException, InterruptedException {
    Process child = start(log, round);
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
      String before = acknowledged.put(Long.valueOf(parts[0]), parts[1]);
      require(before == null, "an index was given twice");
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
      int round = Integer.parseInt(args[1]);
      FileOutputStream out = new FileOutputStream(FileDescriptor.out);
      for (int writer = 0; writer < Integer.parseInt(args[2]); writer++) {
        long from = round * 10_000_000L + writer * 100_000L;
        Thread.ofPlatform().start(() -> write(log, from, out));
      }
    }

    private static void write(AuditLog log, long from, FileOutputStream out) {
      try {
        for (long number = from; ; number++) {
          Receipt receipt = log.append(Events.numbered(number));
          out.write((receipt.index() + " " + receipt.eventId() + ".\n").getBytes(UTF_8));
        }
      } catch (IOException e) {
        Runtime.getRuntime().halt(1);
      }
    }
  }
}
