// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whose keys a tenant's data is under: its own, or those that several share. Thread-safe. */
final class Holders {
  private final Set<String> sharing = ConcurrentHashMap.newKeySet();

  void share(String tenant) {
    if (tenant.equals(Context.SYSTEM) || tenant.equals(Context.SHARED)) {
      throw new IllegalArgumentException("the service's own keys are not shared");
    }
    sharing.add(tenant);
  }

  /** The name in the store of the keys that a tenant uses. */
  String of(String tenant) {
    return shares(tenant) ? Context.SHARED : tenant;
  }

  boolean shares(String tenant) {
    return sharing.contains(tenant);
  }

  /** The tenants whose data is under these keys. */
  List<String> under(String holder) {
    return holder.equals(Context.SHARED) ? List.copyOf(sharing) : List.of(holder);
  }
}
