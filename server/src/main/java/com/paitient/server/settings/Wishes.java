// SPDX-License-Identifier: MIT
package com.paitient.server.settings;

import com.paitient.server.settings.SettingsException.Code;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Security settings as somebody asked for them, by setting; what is not there is not wished. Names
 * that mean the same are one setting here.
 */
public record Wishes(Map<Setting, Object> values) {
  public static final Wishes NONE = new Wishes(Map.of());

  public Wishes {
    Map<Setting, Object> copy = new EnumMap<>(Setting.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /**
   * Reads a tree of API names and JSON values; also what {@link #tree} gives.
   *
   * @throws SettingsException for an unknown name, a value of another type, or one that this
   *     version cannot enforce
   */
  public static Wishes parse(Map<String, ?> tree) {
    Map<Setting, Object> found = new EnumMap<>(Setting.class);
    collect("", tree, found);
    return new Wishes(found);
  }

  private static void collect(String prefix, Map<?, ?> tree, Map<Setting, Object> found) {
    tree.forEach((name, value) -> {
      String path = prefix + name;
      if (value instanceof Map<?, ?> branch && Spelling.isBranch(path)) {
        collect(path + ".", branch, found);
      } else if (value != null) {
        Spelling.meaning(path, value).forEach((setting, plain) -> add(path, setting, plain, found));
      }
    });
  }

  private static void add(String path, Setting setting, Object value, Map<Setting, Object> found) {
    Object read =
        setting
            .kind()
            .read(value)
            .orElseThrow(() ->
                new SettingsException(
                    Code.BAD_VALUE, path, path + " must be " + setting.kind().expected()));
    if (setting.beyondUs(read)) {
      throw new SettingsException(
          Code.NOT_AVAILABLE, path, path + " cannot be enforced by this version at that value");
    }
    found.merge(setting, read, setting.kind()::stronger);
  }

  public Optional<Object> of(Setting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  /** These and others; the stronger where both wish. */
  public Wishes and(Wishes others) {
    Map<Setting, Object> both = new EnumMap<>(Setting.class);
    both.putAll(values);
    others.values.forEach((setting, value) -> both.merge(setting, value, setting.kind()::stronger));
    return new Wishes(both);
  }

  boolean wants(Setting setting) {
    return Boolean.TRUE.equals(values.get(setting));
  }

  /** As a tree of API names, ready for JSON. */
  public Map<String, Object> tree() {
    return Spelling.tree(values);
  }
}
