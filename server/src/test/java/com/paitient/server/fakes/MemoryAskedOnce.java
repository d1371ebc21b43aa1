// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import com.paitient.server.gateway.AskedOnce;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Idempotency keys in memory, which outlive a listener; they can be away. */
public final class MemoryAskedOnce implements AskedOnce {
  public volatile boolean away = false;
  private final Map<String, Row> rows = new HashMap<>();

  private record Row(String digest, Instant ends, boolean done, Optional<Kept> answer) {}

  private static String id(Asked asked) {
    return String.join("\n", asked.tenant(), asked.user(), asked.path(), asked.key());
  }

  @Override
  public synchronized Optional<Found> begin(Asked asked, Instant now, Instant ends) {
    requireThere();
    Row row = rows.get(id(asked));
    if (row != null && row.ends().isAfter(now)) {
      return Optional.of(
          new Found(row.digest().equals(asked.bodyDigest()), row.done(), row.answer()));
    }
    rows.put(id(asked), new Row(asked.bodyDigest(), ends, false, Optional.empty()));
    return Optional.empty();
  }

  @Override
  public synchronized void done(Asked asked, Optional<Kept> answer) {
    requireThere();
    rows.computeIfPresent(id(asked), (_, row) -> new Row(row.digest(), row.ends(), true, answer));
  }

  @Override
  public synchronized void failed(Asked asked) {
    requireThere();
    rows.remove(id(asked));
  }

  @Override
  public synchronized long removeExpired(Instant now) {
    int before = rows.size();
    rows.values().removeIf(row -> !row.ends().isAfter(now));
    return before - rows.size();
  }

  private void requireThere() {
    if (away) {
      throw new IllegalStateException("away");
    }
  }
}
