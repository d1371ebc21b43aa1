// SPDX-License-Identifier: MIT
package com.paitient.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.paitient.audit.note.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lets the kernel refuse the system calls of the write path, one after another, with strace: I/O
 * errors, a full disk, and a kill. What was acknowledged must be there afterwards. Skipped where
 * strace is not there or may not trace. {@code -Daudit.syscalls=40} for more.
 */
class SyscallFaultTest {
  private static final int EACH = Integer.getInteger("audit.syscalls", 2);
  private static final List<String> CALLS =
      List.of("fdatasync", "fsync", "pwrite64", "openat", "rename", "unlink");
  private static final LogSettings SETTINGS =
      new LogSettings(
          LogSettings.SMALLEST_SEGMENT,
          Duration.ofMinutes(2),
          1000,
          Duration.ofMillis(1),
          Duration.ofMillis(20),
          Duration.ofMillis(5));

  @TempDir Path folder;

  private int faults;

  @Test
  void loseNothingThatWasAcknowledged() throws Exception {
    assumeThat(straceWorks()).as("strace is there and may trace").isTrue();
    int injected = 0;
    int acknowledged = 0;
    for (String call : CALLS) {
      for (int when = 1; when <= EACH; when++) {
        for (String how : List.of("error=EIO", "error=ENOSPC", "signal=SIGKILL")) {
          Path own = folder.resolve(call + when + how.replace('=', '-'));
          TreeMap<Long, String> known = write(own, "inject=" + call + ":" + how + ":when=", when);
          requireKept(own.resolve("log"), known);
          injected++;
          acknowledged += known.size();
        }
      }
    }
    assertThat(injected).isEqualTo(CALLS.size() * EACH * 3);
    assertThat(acknowledged).isPositive();
    assertThat(faults).as("calls that the kernel refused").isGreaterThanOrEqualTo(injected / 2);
  }

  /** Writes under strace, which counts only calls on paths below the log's folder. */
  private TreeMap<Long, String> write(Path own, String injection, int when)
      throws IOException, InterruptedException {
    Files.createDirectories(own);
    Path log = own.resolve("log");
    Path told = own.resolve("told");
    List<String> command =
        new ArrayList<>(
            List.of("strace", "-f", "-qq", "-o", own.resolve("trace").toString(), "-e"));
    command.add(injection + when + "+7");
    for (String part : List.of("", "/journal", "/tile", "/checkpoint", "/checkpoint.new")) {
      command.addAll(List.of("-P", log + part));
    }
    for (int file = 0; file < 12; file++) {
      command.addAll(List.of("-P", log + journal(file)));
      command.addAll(List.of("-P", log + journal(file) + ".new"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            log.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(told.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String trace = Files.readString(own.resolve("trace"));
    if (trace.contains("(INJECTED)") || trace.contains("SIGKILL")) {
      faults++;
    }
    TreeMap<Long, String> known = new TreeMap<>();
    for (String line : Files.readString(told).split("\n")) {
      if (line.endsWith(".")) {
        String[] parts = line.substring(0, line.length() - 1).split(" ");
        known.put(Long.valueOf(parts[0]), parts[1]);
      }
    }
    return known;
  }

  private static String journal(int file) {
    return String.format(Locale.ROOT, "/journal/%08d.journal", file);
  }

  private static void requireKept(Path log, TreeMap<Long, String> known) throws IOException {
    Policy policy;
    try (AuditLog opened = AuditLog.open(log, SETTINGS)) {
      policy = opened.policy();
      known.forEach((index, id) ->
          assertThat(opened.read(index, 1))
              .as("%s", log)
              .singleElement()
              .satisfies(entry -> assertThat(entry.event().id()).isEqualTo(id)));
      opened.append(Events.numbered(999_999));
    }
    assertThat(LogVerifier.verify(log, policy, List.of()).problems()).as("%s", log).isEmpty();
  }

  private static boolean straceWorks() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true")
              .redirectErrorStream(true)
              .start();
      return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The process whose system calls fail: appends, and tells what was acknowledged. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws InterruptedException {
      try (AuditLog log = AuditLog.open(Path.of(args[0]), SETTINGS)) {
        for (int i = 0; i < 60; i++) {
          try {
            Receipt receipt = log.append(Events.large(i, 8_000));
            System.out.write((receipt.index() + " " + receipt.eventId() + ".\n").getBytes(UTF_8));
            System.out.flush();
          } catch (AuditException | IOException e) {
            Thread.sleep(2);
          }
        }
      } catch (AuditException e) {
        System.out.flush();
      }
    }
  }
}
