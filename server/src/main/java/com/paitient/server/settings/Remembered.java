// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What follows from something small that comes again and again, so that it is worked out once.
 * Forgets all of it when it is too much. Thread-safe.
 */
final class Remembered<K, V> {
  private static final int MOST = 1_000;

  private final Map<K, V> known = new ConcurrentHashMap<>();

  /** What {@code working} gives for {@code from}, which must not change afterwards. */
  V of(K from, Function<K, V> working) {
    V there = known.get(from);
    if (there != null) {
      return there;
    }
    if (known.size() >= MOST) {
      known.clear();
    }
    V made = working.apply(from);
    known.put(from, made);
    return made;
  }
}
