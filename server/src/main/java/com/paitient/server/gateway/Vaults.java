// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.Vault;
import com.paitient.server.access.Grant;
import java.time.Instant;
import java.util.Optional;

/** Keeps the vaults of conversations, sealed, until they expire. */
public interface Vaults {
  /** The vault of a conversation, unless there is none or it has expired at {@code now}. */
  Optional<Kept> find(Grant grant, Place place, Instant now);

  /**
   * Keeps a vault in place of the version before its own, or as the first version where there is
   * none that has not expired; false where another version came first.
   */
  boolean keep(Grant grant, Place place, Kept next, Instant now);

  /** Removes what has expired at {@code now}, of all tenants; returns how many there were. */
  long removeExpired(Instant now);

  /**
   * Whose vault.
   *
   * @param conversation the caller's own id of it, unique in its tenant
   */
  record Place(String tenant, String conversation) {
    /** Callers may name conversations after patients. */
    @Override
    public String toString() {
      return "Place[" + tenant + "]";
    }
  }

  /**
   * A vault as it is kept.
   *
   * @param version counts how often it was kept, from 1
   */
  record Kept(Vault vault, long version, Instant expiresAt) {}
}
