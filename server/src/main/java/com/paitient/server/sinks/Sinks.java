// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.audit.AuditException;
import com.paitient.audit.AuditLog;
import com.paitient.server.background.Rounds;
import com.paitient.server.config.AuditSink;
import com.paitient.server.identity.Recorder;
import com.paitient.server.network.AddressPolicy;
import com.paitient.server.network.AddressRanges;
import com.paitient.server.network.NetworkException;
import com.paitient.server.trail.formats.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All places that get every audit event, and the watch over how far they are behind: beyond one
 * limit that is an alarm, beyond a second one requests are refused until the place has caught up.
 * Thread-safe.
 */
public final class Sinks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sinks.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final List<Sink> sinks = new ArrayList<>();
  private final Map<String, Lag> lags = new LinkedHashMap<>();
  private final Map<String, Lag.Level> levels = new LinkedHashMap<>();
  private final Recorder recorder;
  private @Nullable Rounds watch;
  private volatile Lag.Level worst = Lag.Level.NONE;

  private Sinks(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * Begins to bring events to every place of the configuration, whether it is there or not.
   *
   * @param folder where it is kept how far each has come
   * @throws NetworkException if one is configured so that it cannot be used
   */
  public static Sinks open(
      Map<String, AuditSink> plans,
      AuditLog log,
      Recorder recorder,
      Path folder,
      InstantSource clock) {
    Watching usual = new Watching(Pauses.USUAL, LOOK);
    return open(plans, log, recorder, folder, clock, usual);
  }

  /** How often to try and to look. */
  record Watching(Pauses pauses, Duration look) {}

  static Sinks open(
      Map<String, AuditSink> plans,
      AuditLog log,
      Recorder recorder,
      Path folder,
      InstantSource clock,
      Watching watching) {
    Sinks opened = new Sinks(recorder);
    try {
      plans.forEach((name, plan) ->
          opened.sinks.add(
              new Sink(
                  name,
                  plan.limits(),
                  log,
                  transport(name, plan),
                  new Position(folder.resolve(name), log.id()),
                  watching.pauses(),
                  clock)));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    opened.sinks.forEach(Sink::start);
    opened.look();
    if (!plans.isEmpty()) {
      recorder.refuseWhile(opened::refusing);
      opened.watch = Rounds.after("sinks", watching.look(), opened::look);
    }
    return opened;
  }

  private static Transport transport(String name, AuditSink plan) {
    try {
      if (plan.url().startsWith(Syslog.SCHEME)) {
        return Syslog.at(plan, policy(plan.limits().addresses()));
      }
      String format = plan.format().orElse(Format.JSONL.word());
      return Webhook.open(
          plan,
          policy(plan.limits().addresses()),
          Format.named(format)
              .orElseThrow(() -> new IllegalArgumentException("a format that is none")));
    } catch (NetworkException | IllegalArgumentException e) {
      throw new NetworkException("audit-sinks." + name + ": " + e.getMessage());
    }
  }

  /** Where connections may go: to loopback and private networks unless ranges are given. */
  static AddressPolicy policy(List<String> ranges) {
    return ranges.isEmpty()
        ? AddressPolicy.PRIVATE
        : new AddressPolicy(AddressRanges.parse(ranges));
  }

  /** The names of all. */
  public List<String> names() {
    return sinks.stream().map(Sink::name).toList();
  }

  /** How far each is behind, by its name. */
  public synchronized Map<String, Lag> lags() {
    return Map.copyOf(lags);
  }

  /** Whether the last delivery to each arrived, by its name. */
  public Map<String, Boolean> well() {
    Map<String, Boolean> well = new LinkedHashMap<>();
    sinks.forEach(sink -> well.put(sink.name(), sink.well()));
    return well;
  }

  /** Whether one is so far behind that nothing may happen that it does not know of. */
  public boolean refusing() {
    return worst == Lag.Level.REFUSE;
  }

  /** Whether one is further behind than it should be. */
  public boolean alarming() {
    return worst != Lag.Level.NONE;
  }

  private synchronized void look() {
    Map<Lag.Level, Integer> counts = new EnumMap<>(Lag.Level.class);
    for (Sink sink : sinks) {
      try {
        Lag lag = sink.lag();
        lags.put(sink.name(), lag);
        Lag.Level level = lag.level(sink.limits());
        counts.merge(level, 1, Integer::sum);
        if (level != levels.getOrDefault(sink.name(), Lag.Level.NONE)) {
          tell(sink.name(), lag, level);
          levels.put(sink.name(), level);
        }
      } catch (AuditException e) {
        LOG.warn("how far {} is behind cannot be told: {}", sink.name(), e.code());
        counts.merge(levels.getOrDefault(sink.name(), Lag.Level.NONE), 1, Integer::sum);
      }
    }
    worst =
        counts.containsKey(Lag.Level.REFUSE)
            ? Lag.Level.REFUSE
            : counts.containsKey(Lag.Level.ALARM) ? Lag.Level.ALARM : Lag.Level.NONE;
  }

  private void tell(String name, Lag lag, Lag.Level level) {
    String type =
        switch (level) {
          case NONE -> "audit.sink_caught_up";
          case ALARM -> "audit.sink_behind";
          case REFUSE -> "audit.sink_refusing";
        };
    LOG.warn("{}: {}, {} events, {} s", type, name, lag.events(), lag.age().toSeconds());
    var _ =
        recorder.append(
            recorder
                .event(type)
                .by("service", null)
                .on("audit-sink", name)
                .action("follow")
                .result(level == Lag.Level.NONE ? "success" : "failure")
                .detail("events", lag.events())
                .detail("seconds", lag.age().toSeconds()));
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.end();
    }
    sinks.forEach(Sink::close);
  }
}
