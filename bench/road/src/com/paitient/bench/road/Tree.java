// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The CPU time of a process and of all below it, from {@code /proc/PID/stat}. */
record Tree(ProcessHandle root) {
  /** The kernel's USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final double TICK_MICROS = 10_000;

  /**
   * Microseconds of user and system time.
   *
   * @param own of the root alone
   * @param all of it and of all below it
   * @param compiler of the root's threads that compile, where it is a JVM
   */
  record Cpu(double own, double all, double compiler) {
    Cpu minus(Cpu before) {
      // A compiler thread that has ended takes its time with it.
      return new Cpu(
          own - before.own, all - before.all, Math.max(0, compiler - before.compiler));
    }
  }

  Cpu cpu() {
    double own = micros(stat(root.pid()), false);
    double children =
        Stream.concat(Stream.of(root), root.descendants())
            .mapToDouble(each -> micros(stat(each.pid()), true))
            .sum();
    return new Cpu(own, children, compiler());
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

  private double compiler() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + root.pid() + "/task"))) {
      return threads
          .map(thread -> read(thread.resolve("stat")))
          .filter(stat -> stat.contains("(C1 Compiler") || stat.contains("(C2 Compiler"))
          .mapToDouble(stat -> micros(stat, false))
          .sum();
    } catch (IOException _) {
      return 0;
    }
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
