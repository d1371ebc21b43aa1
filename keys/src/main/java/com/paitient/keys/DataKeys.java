// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Data keys in use: one at a time for each tenant, purpose and table to seal with, for a bounded
 * time and number of values, so that wrapping stays off the path of a request; and those that were
 * opened lately. Thread-safe.
 */
final class DataKeys implements AutoCloseable {
  private static final int MOST_SEALING = 4096;

  private final KeyStore store;
  private final Map<Scope, Sealing> sealing = new ConcurrentHashMap<>();
  private final LongAdder wraps = new LongAdder();
  private final LongAdder unwraps = new LongAdder();

  private final KeyUses uses;

  DataKeys(KeyStore store, KeyUses uses) {
    this.store = store;
    this.uses = uses;
    store.onChange(this::forget);
  }

  /** A key to seal one value or stream with; the caller closes it. */
  Lent forSealing(Context context, Use use, long bytes) {
    Scope scope = new Scope(context.tenant(), context.purpose(), context.table());
    while (true) {
      Kek kek = store.forSealing(context.tenant()).newest();
      Sealing known = sealing.get(scope);
      Lent lent = known == null ? null : known.lend(kek, use, bytes);
      if (lent == null) {
        lent = replaced(scope, known, kek, context).lend(kek, use, bytes);
      }
      if (lent != null) {
        return lent;
      }
    }
  }

  /**
   * The key of a whole head for one use; the caller closes it.
   *
   * @throws KeysException CANNOT_OPEN, KEY_GONE, PROVIDER_UNAVAILABLE
   */
  SecretBytes forOpening(byte[] head, Context context, Use use) {
    String tenant = context.tenant();
    Kek kek = store.forOpening(tenant).kek(Head.kek(head));
    uses.of(tenant, context.purpose(), kek.version, KeyUse.Act.OPENED).increment();
    byte[] shared = context.shared();
    ByteBuffer id = ByteBuffer.allocate(head.length + shared.length).put(shared).put(head).flip();
    return store
        .secrets()
        .get(
            new SecretCache.Name(tenant, use.label, id),
            store.life(tenant),
            () -> {
              try (SecretBytes dataKey = unwrapped(head, kek, context)) {
                return Hkdf.key(dataKey, use.label);
              }
            });
  }

  /** The same data key under the tenant's newest key-encryption key. */
  byte[] rewrapped(byte[] head, Context context) {
    TenantKeys keys = store.forOpening(context.tenant());
    Kek kek = keys.kek(Head.kek(head));
    if (kek == keys.newest()) {
      return head;
    }
    try (SecretBytes dataKey = unwrapped(head, kek, context)) {
      return wrapped(keys.newest(), dataKey, context);
    }
  }

  @Override
  public void close() {
    closeWhere(every -> true);
  }

  /** How many data keys were wrapped and unwrapped so far. */
  Envelope.Work work() {
    return new Envelope.Work(wraps.sum(), unwraps.sum());
  }

  private byte[] wrapped(Kek kek, SecretBytes dataKey, Context context) {
    wraps.increment();
    return Head.wrap(kek, store.origin(), dataKey, context.shared());
  }

  private SecretBytes unwrapped(byte[] head, Kek kek, Context context) {
    unwraps.increment();
    try (SecretBytes privateHalf = store.privateHalf(context.tenant(), kek)) {
      return Head.unwrap(head, kek, privateHalf, store.origin(), context.shared());
    }
  }

  private Sealing replaced(Scope scope, @Nullable Sealing known, Kek kek, Context context) {
    makeRoom();
    return sealing.compute(
        scope,
        (same, now) -> {
          if (now != null && now != known) {
            return now;
          }
          if (now != null) {
            now.close();
          }
          return fresh(kek, context);
        });
  }

  /** Zeroes keys past their life, and if that is not enough, any one that seals. */
  private void makeRoom() {
    store.secrets().forgetExpired();
    closeWhere(each -> !each.getValue().isWithinLife());
    if (sealing.size() >= MOST_SEALING) {
      var any = sealing.entrySet().iterator().next();
      closeWhere(each -> each.getKey().equals(any.getKey()));
    }
  }

  private Sealing fresh(Kek kek, Context context) {
    try (SecretBytes dataKey = SecretBytes.random(Gcm.KEY)) {
      byte[] head = wrapped(kek, dataKey, context);
      LongAdder sealed =
          uses.of(context.tenant(), context.purpose(), kek.version, KeyUse.Act.SEALED);
      return new Sealing(kek, head, dataKey, store.life(context.tenant()), sealed);
    }
  }

  private void forget(String tenant) {
    closeWhere(each -> each.getKey().tenant().equals(tenant));
  }

  private void closeWhere(Predicate<Map.Entry<Scope, Sealing>> which) {
    sealing
        .entrySet()
        .removeIf(each -> {
          boolean leaves = which.test(each);
          if (leaves) {
            each.getValue().close();
          }
          return leaves;
        });
  }

  /** What values share a data key. */
  private record Scope(String tenant, String purpose, String table) {}

  /** What a key below a data key is for; keys of different uses tell nothing of each other. */
  enum Use {
    VALUE("paitient value key"),
    STREAM("paitient stream key");

    private final String label;

    Use(String label) {
      this.label = label;
    }
  }

  /** A copy of a key and the head that carries its data key, for one value or stream. */
  static final class Lent implements AutoCloseable {
    final byte[] head;
    final SecretBytes key;

    Lent(byte[] head, SecretBytes key) {
      this.head = head;
      this.key = key;
    }

    @Override
    public void close() {
      key.close();
    }
  }

  /** The data key that a scope seals with now, as the keys below it. */
  private final class Sealing implements AutoCloseable {
    private final Kek kek;
    private final byte[] head;
    private final SecretBytes valueKey;
    private final SecretBytes streamKey;
    private final Duration life;
    private final LongAdder sealed;
    private final long since = store.settings().clock().millis();
    private final AtomicLong values = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    Sealing(Kek kek, byte[] head, SecretBytes dataKey, Duration life, LongAdder sealed) {
      this.sealed = sealed;
      this.kek = kek;
      this.head = head;
      this.valueKey = Hkdf.key(dataKey, Use.VALUE.label);
      this.streamKey = Hkdf.key(dataKey, Use.STREAM.label);
      this.life = life;
    }

    /** Null when another key-encryption key is the newest, or a limit is reached, or closed. */
    @Nullable Lent lend(Kek newest, Use use, long more) {
      if (!kek.id.equals(newest.id) || !isWithinLife() || !isWithinLimits(more)) {
        return null;
      }
      SecretBytes copy = (use == Use.VALUE ? valueKey : streamKey).copyIfOpen();
      if (copy == null) {
        return null;
      }
      sealed.increment();
      return new Lent(head, copy);
    }

    /** Counts a value; one that alone is over the limit of bytes gets a key of its own. */
    private boolean isWithinLimits(long more) {
      KeySettings.UseLimits limits = store.settings().dataKeys();
      long before = bytes.getAndAdd(more);
      return values.incrementAndGet() <= limits.values()
          && (before == 0 || before + more <= limits.bytes());
    }

    boolean isWithinLife() {
      return SecretCache.isWithin(life, since, store.settings().clock().millis());
    }

    @Override
    public void close() {
      valueKey.close();
      streamKey.close();
    }
  }
}
