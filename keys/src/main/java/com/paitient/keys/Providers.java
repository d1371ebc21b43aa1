// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The key providers of a store: the current root, former roots that still open what they wrapped,
 * and the tenants' own. Thread-safe.
 */
final class Providers {
  private final KeyProvider current;
  private final List<KeyProvider> roots = new ArrayList<>();
  private final Map<String, KeyProvider> own = new ConcurrentHashMap<>();

  Providers(KeyProvider current, List<KeyProvider> former) {
    this.current = current;
    roots.add(current);
    roots.addAll(former);
  }

  void give(String tenant, KeyProvider provider) {
    own.put(tenant, provider);
  }

  void withdraw(String tenant) {
    own.remove(tenant);
  }

  /** Where the root key is. */
  KeyProvider root() {
    return current;
  }

  boolean hasOwn(String tenant) {
    return own.containsKey(tenant);
  }

  /** The provider that wraps a tenant's keys from now on. */
  KeyProvider of(String tenant) {
    return own.getOrDefault(tenant, current);
  }

  /** Whether anything here opens what the provider of that id wrapped. */
  boolean opens(String id) {
    return roots.stream().anyMatch(root -> root.opens(id))
        || own.values().stream().anyMatch(theirs -> theirs.opens(id));
  }

  /** Whether anything here opens what the provider of that id wrapped for a tenant. */
  boolean opens(String tenant, String id) {
    KeyProvider theirs = own.get(tenant);
    return (theirs != null && theirs.opens(id)) || roots.stream().anyMatch(root -> root.opens(id));
  }

  /**
   * Opens a key of {@code tenant}. The caller closes it.
   *
   * @throws KeysException PROVIDER_UNAVAILABLE when none that is here wrapped it
   */
  SecretBytes unwrap(String tenant, Wrapped wrapped, Context place) {
    KeyProvider theirs = own.get(tenant);
    if (theirs != null && theirs.opens(wrapped.provider)) {
      return theirs.unwrap(wrapped.bytes, place);
    }
    for (KeyProvider root : roots) {
      if (root.opens(wrapped.provider)) {
        return root.unwrap(wrapped.bytes, place);
      }
    }
    throw new KeysException(
        KeysException.Code.PROVIDER_UNAVAILABLE, "no provider here opens keys of that provider");
  }
}
