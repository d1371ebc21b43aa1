// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The CPU time of a process and of all below it, from {@code /proc/PID/stat}. */
record Tree(ProcessHandle root) {
  /** The kernel's USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final double TICK_MICROS = 10_000;

  /** Microseconds of user and system time: of the root alone, and of all with it. */
  record Cpu(double own, double all) {
    Cpu minus(Cpu before) {
      return new Cpu(own - before.own, all - before.all);
    }
  }

  Cpu cpu() {
    double own = micros(root, false);
    double children =
        Stream.concat(Stream.of(root), root.descendants())
            .mapToDouble(each -> micros(each, true))
            .sum();
    return new Cpu(own, children);
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

  /** With {@code reaped}, what children that ended and were waited for had used is added. */
  private static double micros(ProcessHandle process, boolean reaped) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = 0;
      for (int i = 11; i < (reaped ? 15 : 13); i++) {
        ticks += Long.parseLong(fields[i]);
      }
      return ticks * TICK_MICROS;
    } catch (NoSuchFileException _) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
