// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Instant;

/**
 * One key-encryption key in the key store, or, with version 0 and empty names, the mark of a tenant
 * whose keys were destroyed. Holds no key material.
 *
 * @param version counts from 1 for each tenant
 * @param id names the key in everything sealed under it
 * @param since when it was made, or when the tenant's keys were destroyed
 * @param provider the id of the provider that wraps it
 * @param newest whether it seals; older ones only open
 */
public record KeyEntry(
    String tenant,
    int version,
    String id,
    String profile,
    Instant since,
    String provider,
    boolean newest) {
  static KeyEntry of(TenantKeys keys, Kek kek) {
    return new KeyEntry(
        keys.tenant,
        kek.version,
        kek.id,
        kek.profile.toString(),
        kek.created,
        kek.privateHalf.provider,
        kek == keys.newest());
  }

  static KeyEntry destroyed(TenantKeys keys) {
    return new KeyEntry(keys.tenant, 0, "", "", keys.changed, "", false);
  }

  /** Whether this is the mark of destroyed keys. */
  public boolean isDestroyed() {
    return version == 0;
  }
}
