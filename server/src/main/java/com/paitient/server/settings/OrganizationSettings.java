// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

/** Keeps the organization's settings. */
public interface OrganizationSettings {
  /** What is kept, or no wishes. */
  Wishes load();

  void save(Wishes wishes);
}
