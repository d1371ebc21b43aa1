// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The process that runs the service: names as Prometheus' own clients use them. */
public final class Jvm {
  private static final Label AREA = Label.of("area", "heap", "nonheap");

  private Jvm() {}

  /** Adds the JVM's memory, collections and threads, and the process's time and files. */
  public static void measure(Metrics metrics) {
    memory(metrics, ManagementFactory.getMemoryMXBean());
    collections(metrics, ManagementFactory.getGarbageCollectorMXBeans());
    metrics.gauge(
        "jvm_threads_current",
        "Platform threads; requests run on virtual ones.",
        ManagementFactory.getThreadMXBean()::getThreadCount);
    metrics.gauge(
        "process_start_time_seconds",
        "When the process began, in seconds since 1970.",
        () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      metrics.counted(
          "process_cpu_seconds_total",
          "Processor time of the process, its children apart.",
          () -> unix.getProcessCpuTime() / 1e9);
      metrics.gauge(
          "process_open_fds", "Open files and sockets.", unix::getOpenFileDescriptorCount);
      metrics.gauge(
          "process_max_fds", "Open files and sockets at most.", unix::getMaxFileDescriptorCount);
    }
  }

  private static void memory(Metrics metrics, MemoryMXBean memory) {
    metrics.gauge(
        "jvm_memory_used_bytes",
        "Memory in use.",
        AREA,
        () ->
            Map.of(
                "heap", memory.getHeapMemoryUsage().getUsed(),
                "nonheap", memory.getNonHeapMemoryUsage().getUsed()));
    metrics.gauge(
        "jvm_memory_max_bytes",
        "Memory at most; -1 without a bound.",
        AREA,
        () ->
            Map.of(
                "heap", memory.getHeapMemoryUsage().getMax(),
                "nonheap", memory.getNonHeapMemoryUsage().getMax()));
  }

  private static void collections(Metrics metrics, List<GarbageCollectorMXBean> beans) {
    Label gc = Label.of("gc", beans.stream().map(GarbageCollectorMXBean::getName).toList());
    metrics.counted(
        "jvm_gc_collections_total",
        "Garbage collections.",
        gc,
        () -> by(beans, GarbageCollectorMXBean::getCollectionCount));
    metrics.gauge(
        "jvm_gc_collection_seconds",
        "Time spent in garbage collections since the process began.",
        gc,
        () ->
            beans.stream()
                .collect(
                    Collectors.toMap(
                        GarbageCollectorMXBean::getName, each -> each.getCollectionTime() / 1e3)));
  }

  private static Map<String, Long> by(
      List<GarbageCollectorMXBean> beans, ToLongFunction<GarbageCollectorMXBean> value) {
    return beans.stream()
        .collect(Collectors.toMap(GarbageCollectorMXBean::getName, value::applyAsLong));
  }
}
