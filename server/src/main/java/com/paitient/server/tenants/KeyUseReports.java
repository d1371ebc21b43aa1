// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import com.paitient.audit.Event;
import com.paitient.keys.Context;
import com.paitient.keys.KeyUse;
import com.paitient.server.background.Rounds;
import com.paitient.server.identity.Recorder;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records how often each tenant's keys were used for which purpose: an event for each tenant and
 * period in which there were uses, and one at the end. What could not be recorded is counted with
 * the next period.
 */
public final class KeyUseReports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyUseReports.class);

  private final Supplier<Map<KeyUse, Long>> uses;
  private final Recorder recorder;
  private final Map<KeyUse, Long> told = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private final Rounds rounds;
  private long since = System.nanoTime();

  private KeyUseReports(Supplier<Map<KeyUse, Long>> uses, Recorder recorder, Duration period) {
    this.uses = uses;
    this.recorder = recorder;
    this.rounds = Rounds.after("key uses", period, this::tell);
  }

  /**
   * Begins to record.
   *
   * @param uses how often each key was used so far
   */
  public static KeyUseReports start(
      Supplier<Map<KeyUse, Long>> uses, Recorder recorder, Duration period) {
    return new KeyUseReports(uses, recorder, period);
  }

  private synchronized void tell() {
    Map<String, Map<KeyUse, Long>> fresh = new TreeMap<>();
    Map<KeyUse, Long> now = uses.get();
    now.forEach((use, count) -> {
      long more = count - told.getOrDefault(use, 0L);
      if (more > 0) {
        fresh.computeIfAbsent(use.tenant(), _ -> new HashMap<>()).put(use, more);
      }
    });
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    since = System.nanoTime();
    fresh.forEach((tenant, more) -> tell(tenant, more, seconds));
  }

  private void tell(String tenant, Map<KeyUse, Long> more, long seconds) {
    Map<String, Object> counts = new TreeMap<>();
    Set<Long> first = new TreeSet<>();
    more.forEach((use, count) -> {
      counts.put(name(use), count);
      if (use.version() > 0 && !known.contains(key(use))) {
        first.add((long) use.version());
      }
    });
    Event.Builder event =
        recorder
            .event("key.used")
            .by("service", tenant.equals(Context.SYSTEM) ? null : tenant)
            .on("key", tenant)
            .action("use")
            .detail("use_counts", counts)
            .detail("seconds", seconds);
    if (!first.isEmpty()) {
      event.detail("keys", List.copyOf(first));
    }
    try {
      var _ = recorder.append(event);
      more.forEach((use, count) -> {
        told.merge(use, count, Long::sum);
        known.add(key(use));
      });
    } catch (RuntimeException e) {
      LOG.warn("uses of keys are not recorded yet: {}", e.getClass().getSimpleName());
    }
  }

  private static String key(KeyUse use) {
    return use.version() + " " + use.tenant();
  }

  private static String name(KeyUse use) {
    return switch (use.act()) {
      case SEALED -> use.purpose() + ".v" + use.version() + ".sealed";
      case OPENED -> use.purpose() + ".v" + use.version() + ".opened";
      case HASHED -> use.purpose() + ".hashed";
    };
  }

  /** Records what is left. */
  @Override
  public void close() {
    rounds.close();
    tell();
  }
}
