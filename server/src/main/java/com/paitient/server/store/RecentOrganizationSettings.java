// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.server.settings.OrganizationSettings;
import com.paitient.server.settings.Wishes;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The organization's settings, without asking the database for every request. A change made here
 * holds at once; one made by another process, within {@link Recent#LIFE}. Thread-safe.
 */
public final class RecentOrganizationSettings implements OrganizationSettings {
  private static final String ALL = "all";

  private final OrganizationSettings kept;
  private final Recent<String, Wishes> recent;

  public RecentOrganizationSettings(OrganizationSettings kept, InstantSource clock) {
    this.kept = kept;
    this.recent = new Recent<>(1, clock);
  }

  @Override
  public Wishes load() {
    return recent.get(ALL, () -> Optional.of(kept.load())).orElse(Wishes.NONE);
  }

  @Override
  public void save(Wishes wishes) {
    boolean _ =
        recent.changing(() -> {
          kept.save(wishes);
          return true;
        });
  }
}
