// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What was read lately, so that a request need not read it again: a value is given until it is
 * {@link #LIFE} old or something was changed here. What was not found is not kept, and neither is
 * what was read while something changed. Bounded. Thread-safe.
 */
final class Recent<K, V> {
  /** How long what another process changed may go unnoticed; docs/configuration.md says so. */
  static final Duration LIFE = Duration.ofSeconds(2);

  private final int most;
  private final InstantSource clock;
  private final Map<K, Read<V>> kept = new LinkedHashMap<>();
  private long changes;

  Recent(int most, InstantSource clock) {
    this.most = most;
    this.clock = clock;
  }

  private record Read<V>(V value, Instant at) {
    boolean holds(Instant now) {
      return !now.isBefore(at) && now.isBefore(at.plus(LIFE));
    }
  }

  /** What is kept for {@code key}, else what {@code reading} finds. */
  Optional<V> get(K key, Supplier<Optional<V>> reading) {
    Instant now = clock.instant();
    long changesBefore;
    synchronized (this) {
      Read<V> read = kept.get(key);
      if (read != null && read.holds(now)) {
        return Optional.of(read.value());
      }
      changesBefore = changes;
    }
    Optional<V> found = reading.get();
    found.ifPresent(value -> keep(key, new Read<>(value, now), changesBefore));
    return found;
  }

  private synchronized void keep(K key, Read<V> read, long changesBefore) {
    if (changes != changesBefore) {
      return;
    }
    kept.remove(key);
    if (kept.size() >= most) {
      kept.remove(kept.keySet().iterator().next());
    }
    kept.put(key, read);
  }

  /** Runs a change; what was read before its end is not given after it, whether it succeeds. */
  <T> T changing(Supplier<T> change) {
    try {
      return change.get();
    } finally {
      forget();
    }
  }

  private synchronized void forget() {
    changes++;
    kept.clear();
  }
}
