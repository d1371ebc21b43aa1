// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

/** The names and types of all security settings. */
final class SettingNames {
  private SettingNames() {}
}
