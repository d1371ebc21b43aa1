// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

import com.paitient.audit.Entry;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The entries that were recorded last, so that who follows the log need not read them back from it.
 * Some seconds' worth at most; what is not here is in the log all the same. Thread-safe.
 */
public final class Latest {
  /** More than a busy service records while its follower pauses: reading back costs far more. */
  static final int MOST = 16_384;

  private static final int QUARTER = MOST / 4;

  private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(MOST);
  private volatile Runnable follower = () -> {};

  Latest() {}

  /** Keeps an entry that is durable, in place of an older one. */
  void add(Entry entry) {
    entries.set(place(entry.index()), entry);
    if (entry.index() % QUARTER == 0) {
      follower.run();
    }
  }

  /** Calls {@code waking} from now on each time that another quarter has come. */
  public void followedBy(Runnable waking) {
    follower = waking;
  }

  /** The entry at {@code index}, if it is still here; it is given once. */
  public Optional<Entry> take(long index) {
    int place = place(index);
    Entry entry = entries.get(place);
    return entry != null && entry.index() == index && entries.compareAndSet(place, entry, null)
        ? Optional.of(entry)
        : Optional.empty();
  }

  /** Whether the entry at {@code index} is here. */
  public boolean has(long index) {
    Entry entry = entries.get(place(index));
    return entry != null && entry.index() == index;
  }

  private static int place(long index) {
    return (int) (index % MOST);
  }
}
