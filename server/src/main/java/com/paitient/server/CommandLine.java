// SPDX-License-Identifier: MIT
package com.paitient.server;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the service was started with: a configuration file, and settings that override it.
 *
 * @param overrides by configuration key ({@code listener.port})
 */
record CommandLine(Optional<Path> config, Map<String, String> overrides) {
  private static final Map<String, String> KEYS =
      Map.of("--data", "data", "--port", "listener.port", "--host", "listener.host");

  CommandLine {
    overrides = Map.copyOf(overrides);
  }

  /**
   * Reads the arguments of the process.
   *
   * @throws IllegalArgumentException for one that is unknown or lacks its value
   */
  static CommandLine parse(List<String> arguments) {
    Deque<String> rest = new ArrayDeque<>(arguments);
    Map<String, String> overrides = new HashMap<>();
    Optional<Path> config = Optional.empty();
    while (!rest.isEmpty()) {
      String name = rest.pop();
      if (name.equals("--http")) {
        overrides.put("listener.plain-http", "true");
      } else if (name.equals("--config")) {
        config = Optional.of(Path.of(value(name, rest)));
      } else if (KEYS.containsKey(name)) {
        overrides.put(KEYS.get(name), value(name, rest));
      } else {
        throw new IllegalArgumentException("unknown argument " + name);
      }
    }
    return new CommandLine(config, overrides);
  }

  private static String value(String name, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(name + " needs a value");
    }
    return rest.pop();
  }
}
