// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Configurations of tests: the defaults but for what is set, written as an operator would. */
public final class TestConfig {
  private TestConfig() {}

  /**
   * With a folder of state and some settings.
   *
   * @param settings such as {@code listener.port=0}; of two for one key the later holds
   */
  public static Config of(Path data, String... settings) {
    Map<String, String> set = new HashMap<>();
    set.put("data", data.toString());
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      set.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return ConfigFile.load(Optional.empty(), Map.of(), set);
  }

  /** On a free port of this machine, without TLS. */
  public static Config plain(Path data, String... settings) {
    String[] all = Arrays.copyOf(settings, settings.length + 2);
    all[settings.length] = "listener.port=0";
    all[settings.length + 1] = "listener.plain-http=true";
    return of(data, all);
  }
}
