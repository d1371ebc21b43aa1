// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * What was read lately, so that a request need not read it again: a value is given until it is
 * {@link #LIFE} old or something was changed here. What was not found is not kept, and neither is
 * what was read while something changed. Of many who miss the same at once one reads, and the
 * others wait for what it finds, or for its failure. Bounded. Thread-safe.
 */
final class Recent<K, V> {
  /** How long what another process changed may go unnoticed; docs/configuration.md says so. */
  static final Duration LIFE = Duration.ofSeconds(2);

  private final int most;
  private final InstantSource clock;
  private final Map<K, Read<V>> kept = new LinkedHashMap<>();
  private final Map<K, Reading<V>> readings = new HashMap<>();
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

  /**
   * A reading under way.
   *
   * @param changesBefore how many changes there had been when it began
   */
  private record Reading<V>(long changesBefore, CompletableFuture<Optional<V>> found) {}

  /** What is kept for {@code key}, else what {@code reading} finds. */
  Optional<V> get(K key, Supplier<Optional<V>> reading) {
    Instant now = clock.instant();
    Reading<V> ours;
    Reading<V> theirs;
    synchronized (this) {
      Read<V> read = kept.get(key);
      if (read != null && read.holds(now)) {
        return Optional.of(read.value());
      }
      ours = new Reading<>(changes, new CompletableFuture<>());
      theirs = readings.get(key);
      if (theirs == null || theirs.changesBefore() != changes) {
        theirs = null;
        readings.put(key, ours);
      }
    }
    return theirs == null ? read(key, reading, ours, now) : awaited(theirs, reading);
  }

  private Optional<V> read(K key, Supplier<Optional<V>> reading, Reading<V> ours, Instant now) {
    try {
      Optional<V> found = reading.get();
      found.ifPresent(value -> keep(key, new Read<>(value, now), ours.changesBefore()));
      ours.found().complete(found);
      return found;
    } catch (RuntimeException | Error e) {
      ours.found().completeExceptionally(e);
      throw e;
    } finally {
      ended(key, ours);
    }
  }

  private synchronized void ended(K key, Reading<V> ours) {
    readings.remove(key, ours);
  }

  /** What was added since the other began to read would be missed, so a miss is read again. */
  private static <V> Optional<V> awaited(Reading<V> theirs, Supplier<Optional<V>> reading) {
    try {
      Optional<V> found = theirs.found().join();
      return found.isPresent() ? found : reading.get();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
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
