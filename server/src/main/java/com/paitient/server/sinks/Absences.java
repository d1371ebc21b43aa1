// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.server.background.Rounds;
import com.paitient.server.identity.Recorder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how long ago each of some places was last reached: beyond one limit that is an alarm,
 * beyond a second one, where there is one, requests are refused until it is reached again.
 * Thread-safe.
 */
final class Absences implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Absences.class);

  /** When it is an alarm, and when it is more. */
  record Limits(Duration alarmAfter, Optional<Duration> refuseAfter) {
    Lag.Level level(Duration age) {
      if (refuseAfter.isPresent() && age.compareTo(refuseAfter.get()) >= 0) {
        return Lag.Level.REFUSE;
      }
      return age.compareTo(alarmAfter) >= 0 ? Lag.Level.ALARM : Lag.Level.NONE;
    }
  }

  /** What the events are called. */
  record Words(String resource, String behind, String refusing, String caughtUp) {}

  private final Words words;
  private final Map<String, Limits> limits;
  private final Supplier<Map<String, Duration>> ages;
  private final Recorder recorder;
  private final Map<String, Lag.Level> levels = new LinkedHashMap<>();
  private volatile Lag.Level worst = Lag.Level.NONE;
  private @Nullable Rounds rounds;

  private Absences(
      Words words,
      Map<String, Limits> limits,
      Supplier<Map<String, Duration>> ages,
      Recorder recorder) {
    this.words = words;
    this.limits = Map.copyOf(limits);
    this.ages = ages;
    this.recorder = recorder;
  }

  /** Begins to look, as often as {@code look} says. */
  static Absences watch(
      Words words,
      Map<String, Limits> limits,
      Supplier<Map<String, Duration>> ages,
      Recorder recorder,
      Duration look) {
    Absences absences = new Absences(words, limits, ages, recorder);
    if (!limits.isEmpty()) {
      recorder.refuseWhile(absences::refusing);
      absences.rounds = Rounds.atOnce("absences " + words.resource(), look, absences::look);
    }
    return absences;
  }

  boolean refusing() {
    return worst == Lag.Level.REFUSE;
  }

  boolean alarming() {
    return worst != Lag.Level.NONE;
  }

  private void look() {
    Lag.Level most = Lag.Level.NONE;
    for (Map.Entry<String, Duration> age : ages.get().entrySet()) {
      Limits limit = limits.get(age.getKey());
      Lag.Level level = limit == null ? Lag.Level.NONE : limit.level(age.getValue());
      most = level.compareTo(most) > 0 ? level : most;
      if (level != levels.getOrDefault(age.getKey(), Lag.Level.NONE)) {
        changed(age.getKey(), age.getValue(), level);
      }
    }
    worst = most;
  }

  /** What cannot be recorded now is told when the log takes events again. */
  private void changed(String name, Duration age, Lag.Level level) {
    String type =
        switch (level) {
          case NONE -> words.caughtUp();
          case ALARM -> words.behind();
          case REFUSE -> words.refusing();
        };
    LOG.warn("{}: {}, {} s", type, name, age.toSeconds());
    try {
      var _ =
          recorder.append(
              recorder
                  .event(type)
                  .by("service", null)
                  .on(words.resource(), name)
                  .action("follow")
                  .result(level == Lag.Level.NONE ? "success" : "failure")
                  .detail("seconds", age.toSeconds()));
      levels.put(name, level);
    } catch (RuntimeException e) {
      LOG.warn("{} was not recorded: {}", type, e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    if (rounds != null) {
      rounds.end();
    }
  }
}
