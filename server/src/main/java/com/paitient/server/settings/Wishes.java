// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

import java.util.Map;

/**
 * Security settings as somebody asked for them: a tree of API names and values, checked against
 * {@link SettingNames}. What is not named is not wished. Never holds text of a prompt.
 */
public record Wishes(Map<String, Object> values) {
  public static final Wishes NONE = new Wishes(Map.of());

  public Wishes {
    values = Map.copyOf(values);
  }
}
