// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the configuration: defaults, then one YAML file, then {@code PAITIENT_…} variables, then
 * the command line; the later wins. Whatever it does not know refuses to start.
 */
public final class ConfigFile {
  static final String PREFIX = "PAITIENT_";

  /** Variables of ours that belong to clients and to the launcher. */
  private static final Set<String> OTHERS =
      Set.of(
          "PAITIENT_BASE_URL",
          "PAITIENT_API_KEY",
          "PAITIENT_CA_FILE",
          "PAITIENT_REQUEST_PIN",
          "PAITIENT_HOME",
          "PAITIENT_CACHE",
          "PAITIENT_REHEARSAL",
          "PAITIENT_JAVA_OPTS");

  private static final Map<String, Key> KEYS =
      Key.of(Config.class)
          .collect(
              Collectors.toMap(
                  Key::name, key -> key, (first, _) -> first, () -> new LinkedHashMap<>()));

  private ConfigFile() {}

  /**
   * The configuration in force.
   *
   * @param environment the process's variables
   * @param overrides what the command line says, by key ({@code listener.port})
   * @throws ConfigException if anything is unknown, of the wrong type or out of bounds
   */
  public static Config load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
    Map<String, Given> given = new LinkedHashMap<>();
    file.ifPresent(path -> YamlSettings.read(path).forEach((name, text) -> put(given, name, text)));
    environment.forEach((variable, text) -> putVariable(given, variable, text));
    overrides.forEach((name, text) -> put(given, name, text));
    return new RecordReader(given).read(Config.defaults(usualData(environment)));
  }

  /** {@code /var/lib/paitient} for root, else a folder in the user's home. */
  private static Path usualData(Map<String, String> environment) {
    if (isRoot()) {
      return Path.of("/var/lib/paitient");
    }
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return Path.of(home, ".local", "share", "paitient");
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException _) {
      return System.getProperty("user.name").equals("root");
    }
  }

  private static void put(Map<String, Given> given, String name, String text) {
    if (KEYS.values().stream().noneMatch(key -> key.covers(name))) {
      throw new ConfigException(unknown("key", name, Names.near(name, KEYS.keySet())));
    }
    given.put(name, new Given(name, text));
  }

  private static void putVariable(Map<String, Given> given, String variable, String text) {
    if (!variable.startsWith(PREFIX) || OTHERS.contains(variable)) {
      return;
    }
    Key key =
        KEYS.values().stream()
            .filter(known -> !known.isNamed() && known.variable().equals(variable))
            .findFirst()
            .orElseThrow(() -> new ConfigException(unknownVariable(variable)));
    given.put(key.name(), new Given(variable, text));
  }

  private static String unknownVariable(String variable) {
    Set<String> known =
        KEYS.values().stream()
            .filter(key -> !key.isNamed())
            .map(Key::variable)
            .collect(Collectors.toSet());
    return unknown("variable", variable, Names.near(variable, known));
  }

  private static String unknown(String what, String name, java.util.List<String> near) {
    String hint = near.isEmpty() ? "" : "; near it: " + String.join(", ", near);
    return "unknown " + what + " " + name + hint;
  }

  static Key key(String name) {
    return KEYS.values().stream().filter(key -> key.covers(name)).findFirst().orElseThrow();
  }

  /**
   * A setting as somebody wrote it.
   *
   * @param where the key or the variable, for messages
   */
  record Given(String where, String text) {
    @Override
    public String toString() {
      return "Given[" + where + "]";
    }
  }
}
