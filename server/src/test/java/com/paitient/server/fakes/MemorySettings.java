// SPDX-License-Identifier: MIT
package com.paitient.server.fakes;

import com.paitient.server.settings.OrganizationSettings;
import com.paitient.server.settings.Wishes;

/** The organization's settings in memory. */
public final class MemorySettings implements OrganizationSettings {
  private Wishes kept = Wishes.NONE;

  @Override
  public Wishes load() {
    return kept;
  }

  @Override
  public void save(Wishes wishes) {
    kept = wishes;
  }
}
