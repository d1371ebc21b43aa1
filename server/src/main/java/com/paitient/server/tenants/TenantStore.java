// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import java.util.List;
import java.util.Optional;

/** Keeps tenants; the name is kept encrypted. */
public interface TenantStore {
  /** Adds a tenant; false, and nothing changes, where one of that id is there. */
  boolean add(Tenant tenant);

  Optional<Tenant> byId(String id);

  /** After {@code afterId} in order of id, at most {@code most}. */
  List<Tenant> list(Optional<String> afterId, int most);

  /** Puts a tenant in place of the one with its id; false where there is none. */
  boolean replace(Tenant tenant);
}
