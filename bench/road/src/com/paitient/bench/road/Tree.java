// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** The CPU time of a process and of all below it, from {@code /proc/PID/stat}. */
record Tree(ProcessHandle root) {
  /** The kernel's USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final double TICK_MICROS = 10_000;

  /**
   * Microseconds of user and system time: of all, and of each part of it. Threads and processes that
   * have ended are in the whole, and in no part.
   */
  record Cpu(double all, Map<Part, Double> parts) {
    Cpu minus(Cpu before) {
      Map<Part, Double> left = new EnumMap<>(Part.class);
      parts.forEach((part, micros) ->
          left.put(part, Math.max(0, micros - before.parts.getOrDefault(part, 0.0))));
      return new Cpu(all - before.all, left);
    }
  }

  Cpu cpu() {
    Map<Part, Double> parts = threads();
    double below = root.descendants().mapToDouble(each -> micros(stat(each.pid()), true)).sum();
    parts.put(Part.DATABASE, below);
    return new Cpu(micros(stat(root.pid()), true) + below, parts);
  }

  /** The CPU time once the work that goes on after the last answer has ended, at most 5 s later. */
  Cpu settled() throws InterruptedException {
    Cpu last = cpu();
    for (int i = 0; i < 20; i++) {
      Thread.sleep(250);
      Cpu next = cpu();
      if (next.all - last.all <= TICK_MICROS) {
        return next;
      }
      last = next;
    }
    return last;
  }

  private Map<Part, Double> threads() {
    Map<Part, Double> parts = new EnumMap<>(Part.class);
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + root.pid() + "/task"))) {
      threads
          .map(thread -> read(thread.resolve("stat")))
          .filter(stat -> !stat.isEmpty())
          .forEach(stat -> parts.merge(Part.of(name(stat)), micros(stat, false), Double::sum));
    } catch (IOException _) {
      return parts;
    }
    return parts;
  }

  private static String name(String stat) {
    return stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  }

  private static String stat(long pid) {
    return read(Path.of("/proc/" + pid + "/stat"));
  }

  /** Nothing where the process or thread has ended. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      return "";
    }
  }

  /** With {@code reaped}, what children that ended and were waited for had used is added. */
  private static double micros(String stat, boolean reaped) {
    if (stat.isEmpty()) {
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = 0;
    for (int i = 11; i < (reaped ? 15 : 13); i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks * TICK_MICROS;
  }
}
