// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose keys a tenant's data is under: its own, or those that several share; and whose may not be
 * used for now. Thread-safe.
 */
final class Holders {
  /** The name that shared keys have in the store. */
  static final String SHARED = "shared";

  private final Set<String> sharing = ConcurrentHashMap.newKeySet();
  private final Set<String> suspended = ConcurrentHashMap.newKeySet();

  void share(String tenant) {
    if (tenant.equals(Context.SYSTEM) || tenant.equals(SHARED)) {
      throw new IllegalArgumentException("the service's own keys are not shared");
    }
    sharing.add(tenant);
  }

  /** Stops the keys of one tenant. */
  void suspend(String tenant) {
    if (tenant.equals(Context.SYSTEM) || tenant.equals(SHARED)) {
      throw new IllegalArgumentException("the keys of the service itself cannot be revoked");
    }
    suspended.add(tenant);
  }

  void resume(String tenant) {
    suspended.remove(tenant);
  }

  /**
   * The name in the store of the keys that a tenant uses.
   *
   * @throws KeysException KEY_GONE while they are revoked
   */
  String of(String tenant) {
    if (suspended.contains(tenant)) {
      throw new KeysException(KeysException.Code.KEY_GONE, "the keys of this tenant are revoked");
    }
    return sharing.contains(tenant) ? SHARED : tenant;
  }

  boolean shares(String tenant) {
    return sharing.contains(tenant);
  }

  /** The tenants whose data is under these keys. */
  List<String> under(String holder) {
    return holder.equals(SHARED) ? List.copyOf(sharing) : List.of(holder);
  }
}
