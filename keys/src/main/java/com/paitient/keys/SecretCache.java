// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opened keys, kept for a short time: bounded, the longest unused leaves first, zeroed when it
 * leaves. Whoever asks gets a copy, so that nobody's key vanishes in use. Thread-safe.
 */
final class SecretCache implements AutoCloseable {
  private final int most;
  private final InstantSource clock;
  private final Map<Name, Aged> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** Counts the calls of forget: what was loaded before one is not kept after it. */
  private long forgotten;

  private boolean closed;

  SecretCache(int most, InstantSource clock) {
    this.most = most;
    this.clock = clock;
  }

  /** The copy of a kept key, or of what {@code load} gives; the caller closes it. */
  SecretBytes get(Name name, Duration life, Supplier<SecretBytes> load) {
    long before;
    synchronized (this) {
      SecretBytes copy = find(name);
      if (copy != null) {
        return copy;
      }
      before = forgotten;
    }
    return keep(name, life, load.get(), before);
  }

  /** Forgets the keys whose name matches. */
  synchronized void forget(Predicate<Name> which) {
    forgotten++;
    kept.entrySet()
        .removeIf(entry -> {
          boolean leaves = which.test(entry.getKey());
          if (leaves) {
            entry.getValue().key.close();
          }
          return leaves;
        });
  }

  /** Forgets what is past its life, asked for again or not. */
  synchronized void forgetExpired() {
    long now = clock.millis();
    kept.values()
        .removeIf(aged -> {
          boolean leaves = !isWithin(aged.life, aged.since, now);
          if (leaves) {
            aged.key.close();
          }
          return leaves;
        });
  }

  synchronized int size() {
    return kept.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    forget(every -> true);
  }

  private @Nullable SecretBytes find(Name name) {
    if (closed) {
      throw new KeysException(KeysException.Code.SEALED, "key store is closed");
    }
    Aged aged = kept.get(name);
    if (aged == null) {
      return null;
    }
    if (!isWithin(aged.life, aged.since, clock.millis())) {
      kept.remove(name);
      aged.key.close();
      return null;
    }
    return aged.key.copyIfOpen();
  }

  private synchronized SecretBytes keep(Name name, Duration life, SecretBytes loaded, long before) {
    if (closed || before != forgotten) {
      return loaded;
    }
    SecretBytes copy = loaded.use(SecretBytes::copyOf);
    Aged former = kept.put(name, new Aged(copy, life, clock.millis()));
    if (former != null) {
      former.key.close();
    }
    if (kept.size() > most) {
      var eldest = kept.entrySet().iterator();
      eldest.next().getValue().key.close();
      eldest.remove();
    }
    return loaded;
  }

  /** Whether {@code now} is within {@code life} after {@code since}; a clock set back is not. */
  static boolean isWithin(Duration life, long since, long now) {
    return now >= since && now - since < life.toMillis();
  }

  /** What a kept key is; the id's last bytes differ enough to hash by. */
  record Name(String tenant, String kind, ByteBuffer id) {
    @Override
    public int hashCode() {
      int end = id.limit();
      return 31 * tenant.hashCode() + kind.hashCode() + (end < 4 ? 0 : id.getInt(end - 4));
    }
  }

  /** A key, how long it may be kept, and when it was opened. */
  private record Aged(SecretBytes key, Duration life, long since) {}
}
