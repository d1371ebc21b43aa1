// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.audit.note.Policy;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes to a log with many threads is killed with SIGKILL, again and again. What it
 * had acknowledged, noted outside of it, must be in the log. {@code -Daudit.kills=1000
 * -Daudit.writers=64} for more.
 */
class KillTest {
  private static final int ROUNDS = Integer.getInteger("audit.kills", 8);
  private static final int WRITERS = Integer.getInteger("audit.writers", 16);
  private static final LogSettings SETTINGS =
      new LogSettings(
          1 << 18,
          LogSettings.defaults().appendDeadline(),
          1000,
          LogSettings.defaults().firstRetry(),
          LogSettings.defaults().longestRetry(),
          Duration.ofMillis(10));

  private final Random random = new Random(7);

  /** Index to event id, as the killed processes acknowledged them. */
  private final TreeMap<Long, String> acknowledged = new TreeMap<>();

  @TempDir Path folder;

  @Test
  void losesNothingThatWasAcknowledgedBeforeKill() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Policy policy;
      runAndKill(round, 20 + random.nextInt(1500));
      try (AuditLog log = AuditLog.open(folder, SETTINGS)) {
        acknowledged.forEach((index, id) ->
            assertThat(log.read(index, 1))
                .singleElement()
                .satisfies(entry -> assertThat(entry.event().id()).isEqualTo(id)));
        assertThat(log.read(0, Integer.MAX_VALUE)).hasSize((int) log.size());
        policy = log.policy();
      }
      assertThat(LogVerifier.verify(folder, policy, List.of()).problems()).isEmpty();
    }
  }

  private void runAndKill(int round, int after) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Daudit.writers=" + WRITERS,
                "-cp",
                System.getProperty("java.class.path"),
                Writers.class.getName(),
                folder.toString(),
                Integer.toString(round))
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
      assertThat(seen).isGreaterThanOrEqualTo(after);
    } finally {
      child.toHandle().destroyForcibly();
      assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }
  }

  /** A line without its dot was cut off by the kill. */
  private void note(String line) {
    if (line.endsWith(".")) {
      String[] parts = line.substring(0, line.length() - 1).split(" ");
      assertThat(acknowledged.put(Long.valueOf(parts[0]), parts[1])).isNull();
    }
  }

  /** The process that is killed. */
  static final class Writers {
    private Writers() {}

    public static void main(String[] args) {
      AuditLog log = AuditLog.open(Path.of(args[0]), SETTINGS);
      FileOutputStream out = new FileOutputStream(FileDescriptor.out);
      for (int writer = 0; writer < WRITERS; writer++) {
        long from = Long.parseLong(args[1]) * 1_000_000_000 + writer * 1_000_000L;
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
