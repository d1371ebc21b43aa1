// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the uses of keys; a use costs a look-up and an addition. Thread-safe. */
final class KeyUses {
  private final Map<KeyUse, LongAdder> counts = new ConcurrentHashMap<>();

  /** The counter of one way of use, to be kept where it is counted often. */
  LongAdder of(String tenant, String purpose, int version, KeyUse.Act act) {
    KeyUse use = new KeyUse(tenant, purpose, version, act);
    LongAdder known = counts.get(use);
    return known == null ? counts.computeIfAbsent(use, _ -> new LongAdder()) : known;
  }

  Map<KeyUse, Long> sums() {
    Map<KeyUse, Long> sums = new HashMap<>();
    counts.forEach((use, count) -> sums.put(use, count.sum()));
    return sums;
  }
}
