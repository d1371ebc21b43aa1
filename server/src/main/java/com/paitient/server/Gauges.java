// SPDX-License-Identifier: MIT
package com.paitient.server;

import com.paitient.audit.AuditLog;
import com.paitient.keys.Envelope;
import com.paitient.keys.KeyProvider;
import com.paitient.server.runtimes.ModelRuntime.State;
import com.paitient.server.runtimes.Runtimes;
import com.paitient.server.sinks.Lag;
import com.paitient.server.sinks.Sinks;
import com.paitient.server.telemetry.Label;
import com.paitient.server.telemetry.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What is read of the rooms whenever somebody asks for the service's numbers. */
record Gauges(Metrics metrics) {
  private static final Label KIND = Label.of("kind", "local", "openai");
  private static final Label STATE =
      Label.of("state", "provisioning", "ready", "failed", "stopped");

  /** The audit log and the index that follows it. */
  void audit(AuditLog log, LongSupplier behind) {
    long atStart = log.size();
    metrics.counted(
        "paitient_audit_appended_total",
        "Events that became durable since the service began.",
        () -> log.size() - atStart);
    metrics.gauge("paitient_audit_log_events", "Durable events in the audit log.", log::size);
    metrics.gauge(
        "paitient_audit_writable",
        "1 while the audit log takes events; requests are refused while it does not.",
        () -> claim(log.writable()));
    metrics.gauge(
        "paitient_audit_index_lag_events",
        "Durable events that the index for queries does not have yet.",
        () -> behind.getAsLong());
  }

  /** Copies of the audit log elsewhere, by their names in the configuration. */
  void sinks(Sinks sinks) {
    if (sinks.names().isEmpty()) {
      return;
    }
    Label sink = Label.of("sink", sinks.names());
    metrics.gauge(
        "paitient_audit_sink_lag_events",
        "Events that the sink does not have yet.",
        sink,
        () -> each(sinks, lag -> (double) lag.events()));
    metrics.gauge(
        "paitient_audit_sink_lag_seconds",
        "Age of the oldest event that the sink does not have yet.",
        sink,
        () -> each(sinks, lag -> lag.age().toMillis() / 1000.0));
    metrics.gauge(
        "paitient_audit_sink_up",
        "1 while the last delivery to the sink arrived.",
        sink,
        () -> {
          Map<String, Double> claims = new TreeMap<>();
          sinks.well().forEach((name, well) -> claims.put(name, claim(well)));
          return claims;
        });
  }

  /** Places where checkpoints are left, by their names in the configuration. */
  void anchors(Supplier<Map<String, Duration>> ages) {
    ages(
        "anchor",
        "paitient_audit_anchor_age_seconds",
        "Since a checkpoint of the audit log was last left there.",
        ages);
  }

  /** Who cosigns the log's checkpoints, by their names in the configuration. */
  void witnesses(Supplier<Map<String, Duration>> ages) {
    ages(
        "witness",
        "paitient_audit_witness_age_seconds",
        "Since the witness last cosigned a checkpoint of the audit log.",
        ages);
  }

  private void ages(String label, String name, String help, Supplier<Map<String, Duration>> ages) {
    if (!ages.get().isEmpty()) {
      metrics.gauge(
          name,
          help,
          Label.of(label, ages.get().keySet()),
          () -> {
            Map<String, Double> seconds = new TreeMap<>();
            ages.get().forEach((each, age) -> seconds.put(each, age.toMillis() / 1000.0));
            return seconds;
          });
    }
  }

  private static Map<String, Double> each(Sinks sinks, ToDoubleFunction<Lag> value) {
    Map<String, Double> values = new TreeMap<>();
    sinks.lags().forEach((name, lag) -> values.put(name, value.applyAsDouble(lag)));
    return values;
  }

  /**
   * Keys that should have been rotated, and the steps with keys that requests should not wait for.
   */
  void keys(IntSupplier overdue, Supplier<Envelope.Work> work) {
    metrics.gauge(
        "paitient_keys_overdue",
        "Tenants' keys that are older than keys.periods.tenant-keys.",
        () -> overdue.getAsInt());
    metrics.counted(
        "paitient_key_wraps_total",
        "Data keys wrapped under a tenant's keys since the service began.",
        () -> work.get().wraps());
    metrics.counted(
        "paitient_key_unwraps_total",
        "Data keys unwrapped since the service began.",
        () -> work.get().unwraps());
  }

  /** Traces on their way to their collector. */
  void traces(TraceExport export) {
    metrics.counted(
        "paitient_trace_spans_sent_total", "Spans that the collector took.", export::sent);
    metrics.counted(
        "paitient_trace_spans_dropped_total",
        "Spans that the collector did not take, or that found the queue full.",
        export::dropped);
    metrics.gauge(
        "paitient_trace_collector_up",
        "1 while the collector takes what it is sent.",
        () -> claim(export.well()));
  }

  /** Key providers of tenants' own, by their names in the configuration. */
  void holders(Map<String, KeyProvider> holders) {
    if (!holders.isEmpty()) {
      metrics.gauge(
          "paitient_tenant_key_provider_up",
          "1 while the tenant's own key provider answers.",
          Label.of("holder", holders.keySet()),
          () -> {
            Map<String, Double> claims = new TreeMap<>();
            holders.forEach((name, provider) -> claims.put(name, claim(!provider.isAway())));
            return claims;
          });
    }
  }

  /** Where state is kept. */
  void storage(BooleanSupplier database, Path data) {
    metrics.gauge(
        "paitient_database_up",
        "1 while the database answers.",
        () -> claim(database.getAsBoolean()));
    metrics.gauge(
        "paitient_data_free_bytes",
        "Space left for the service's data folder.",
        () -> data.toFile().getUsableSpace());
  }

  /** Models on this machine and elsewhere. */
  void runtimes(Runtimes runtimes) {
    metrics.gauge(
        "paitient_local_workers",
        "Workers of local models, by their state.",
        STATE,
        () -> workers(runtimes));
    metrics.gauge(
        "paitient_runtime_requests",
        "Requests that models have taken and not ended.",
        KIND,
        () -> sum(runtimes, Runtimes.Load::underway));
    metrics.gauge(
        "paitient_queue_requests",
        "Requests that wait, as a local worker answers one at a time.",
        () -> sum(runtimes, load -> Math.max(0, load.underway() - 1)).getOrDefault("local", 0L));
  }

  /** Servers elsewhere, by their names in the configuration. */
  void upstreams(Supplier<Map<String, Boolean>> health) {
    metrics.gauge(
        "paitient_upstream_up",
        "1 while the upstream answers.",
        Label.of("upstream", health.get().keySet()),
        () -> {
          Map<String, Double> claims = new TreeMap<>();
          health.get().forEach((name, well) -> claims.put(name, claim(well)));
          return claims;
        });
  }

  private static Map<String, Long> workers(Runtimes runtimes) {
    Map<String, Long> counts = new TreeMap<>();
    STATE.values().forEach(state -> counts.put(state, 0L));
    runtimes.loads().stream()
        .filter(load -> load.kind().equals("local"))
        .forEach(load -> counts.merge(word(load.state()), 1L, Long::sum));
    return counts;
  }

  private static Map<String, Long> sum(Runtimes runtimes, ToLongFunction<Runtimes.Load> value) {
    Map<String, Long> sums = new TreeMap<>();
    KIND.values().forEach(kind -> sums.put(kind, 0L));
    runtimes.loads().forEach(load -> sums.merge(load.kind(), value.applyAsLong(load), Long::sum));
    return sums;
  }

  private static String word(State state) {
    return switch (state) {
      case State.Provisioning _ -> "provisioning";
      case State.Ready _ -> "ready";
      case State.Failed _ -> "failed";
      case State.Stopped _ -> "stopped";
    };
  }

  private static double claim(boolean holds) {
    return holds ? 1 : 0;
  }
}
