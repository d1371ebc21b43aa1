// SPDX-License-Identifier: MIT
package com.paitient.bench.audit;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.Stream;

/** Processor time that was used so far, in nanoseconds. */
final class Processor {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Processor() {}

  /** By this process, in user and system mode. */
  static long own() {
    return SYSTEM.getProcessCpuTime();
  }

  /** By this process, and by another one with all its children that live. */
  static long ownAnd(long pid) {
    return own()
        + ProcessHandle.of(pid).stream()
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
            .mapToLong(Duration::toNanos)
            .sum();
  }
}
