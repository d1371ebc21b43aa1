// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import com.paitient.phi.Vault;
import com.paitient.server.access.Grant;
import com.paitient.server.gateway.Vaults;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Vaults in memory, as copies, as a table would give them. */
public final class MemoryVaults implements Vaults {
  public final Map<Place, Kept> all = new ConcurrentHashMap<>();

  /** Whether somebody else is always first. */
  public volatile boolean lost = false;

  @Override
  public Optional<Kept> find(Grant grant, Place place, Instant now) {
    return Optional.ofNullable(all.get(place))
        .filter(kept -> kept.expiresAt().isAfter(now))
        .map(MemoryVaults::copy);
  }

  @Override
  public synchronized boolean keep(Grant grant, Place place, Kept next, Instant now) {
    long there = find(grant, place, now).map(Kept::version).orElse(0L);
    if (lost || there != next.version() - 1) {
      return false;
    }
    all.put(place, copy(next));
    return true;
  }

  @Override
  public long removeExpired(Instant now) {
    long before = all.size();
    all.values().removeIf(kept -> !kept.expiresAt().isAfter(now));
    return before - all.size();
  }

  private static Kept copy(Kept kept) {
    return new Kept(Vault.parse(kept.vault().export()), kept.version(), kept.expiresAt());
  }
}
