// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what tenants have deployed once their own key provider is back: while it is away, nothing
 * of theirs can be read. Not thread-safe.
 */
public final class ReturnedProviders {
  private static final Logger LOG = LoggerFactory.getLogger(ReturnedProviders.class);

  private final Holding holding;
  private final Tenants tenants;
  private final Belongings belongings;
  private final Set<String> missing;

  /** Begins with those that are away now. */
  public ReturnedProviders(Holding holding, Tenants tenants, Belongings belongings) {
    this.holding = holding;
    this.tenants = tenants;
    this.belongings = belongings;
    this.missing = new HashSet<>(holding.away());
  }

  /** Looks which are back; what cannot be started is tried again at the next call. */
  void look() {
    List<String> away = holding.away();
    for (String back : missing.stream().filter(name -> !away.contains(name)).toList()) {
      List<String> failed =
          tenants.heldBy(back).stream()
              .filter(tenants::isOpen)
              .filter(tenant -> !starts(tenant))
              .toList();
      if (failed.isEmpty()) {
        missing.remove(back);
      }
    }
    missing.addAll(away);
  }

  private boolean starts(String tenant) {
    try {
      belongings.start(tenant);
      return true;
    } catch (RuntimeException e) {
      LOG.warn("deployments of a tenant are not started: {}", e.getClass().getSimpleName());
      return false;
    }
  }
}
