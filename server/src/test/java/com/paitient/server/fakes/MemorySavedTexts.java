// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import com.paitient.server.access.Grant;
import com.paitient.server.gateway.SavedTexts;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Saved texts in memory; they can be away. */
public final class MemorySavedTexts implements SavedTexts {
  public final Map<Place, Saved> all = new ConcurrentHashMap<>();
  public volatile boolean away = false;
  private final Map<Place, About> about = new ConcurrentHashMap<>();

  @Override
  public String keepAsked(Grant grant, Place place, Asked asked) {
    requireThere();
    all.put(
        place, new Saved(asked.messages(), Optional.empty(), asked.createdAt(), asked.expiresAt()));
    about.put(place, new About(asked.patient()));
    return "ab".repeat(32);
  }

  @Override
  public String keepAnswered(Grant grant, Place place, String answered) {
    requireThere();
    all.computeIfPresent(
        place,
        (_, saved) ->
            new Saved(
                saved.messages(), Optional.of(answered), saved.createdAt(), saved.expiresAt()));
    return "cd".repeat(32);
  }

  private void requireThere() {
    if (away) {
      throw new IllegalStateException("away");
    }
  }

  @Override
  public Optional<Saved> find(Grant grant, Place place, Instant now) {
    return Optional.ofNullable(all.get(place)).filter(saved -> saved.expiresAt().isAfter(now));
  }

  @Override
  public Optional<About> about(Grant grant, Place place, Instant now) {
    return find(grant, place, now).map(_ -> about.get(place));
  }

  @Override
  public long removeExpired(Instant now) {
    int before = all.size();
    all.values().removeIf(saved -> !saved.expiresAt().isAfter(now));
    return before - all.size();
  }
}
