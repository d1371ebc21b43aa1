// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.util.Arrays;
import java.util.List;

/** Whose CPU time it is, by the names that threads of the service have in {@code /proc}. */
enum Part {
  COMPILER("the JVM's compiler", "C1 Compiler", "C2 Compiler"),
  COLLECTOR("its collector", "GC Thread", "G1 ", "VM Thread", "Shenandoah", "ZWorker"),
  SELECTORS("Jetty's threads", "http-"),
  REQUESTS("requests' threads", "ForkJoinPool", "VirtualThread", "Read-Poller", "Write-Poller"),
  UPSTREAM("the client's threads", "outbound"),
  AUDIT("the log's threads", "audit-"),
  OTHER("other threads"),
  DATABASE("PostgreSQL");

  final String title;
  private final List<String> beginnings;

  Part(String title, String... beginnings) {
    this.title = title;
    this.beginnings = List.of(beginnings);
  }

  static Part of(String thread) {
    return Arrays.stream(values())
        .filter(part -> part.beginnings.stream().anyMatch(thread::startsWith))
        .findFirst()
        .orElse(OTHER);
  }
}
