// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Flattens a YAML file into keys and texts; checks no key. */
final class YamlSettings {
  private static final ObjectReader READER =
      new YAMLMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private YamlSettings() {}

  static Map<String, String> read(Path file) {
    Map<String, String> settings = new LinkedHashMap<>();
    JsonNode root = parse(file);
    if (root.isObject()) {
      addFields(settings, "", root);
    } else if (!root.isMissingNode() && !root.isNull()) {
      throw new ConfigException(file + " is not a YAML mapping");
    }
    return settings;
  }

  private static JsonNode parse(Path file) {
    try {
      return READER.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      // Its message quotes the file, which may hold a password.
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new ConfigException(
          file + " is not valid YAML, or has a key twice, at or before line " + line);
    } catch (IOException e) {
      throw new ConfigException("cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static void addFields(Map<String, String> settings, String above, JsonNode node) {
    node.properties().forEach(field -> add(settings, above + field.getKey(), field.getValue()));
  }

  private static void add(Map<String, String> settings, String name, JsonNode value) {
    if (value.isObject() && !value.isEmpty()) {
      addFields(settings, name + ".", value);
    } else if (value.isArray()) {
      settings.put(name, list(name, value));
    } else if (!value.isNull() && !value.asText().isEmpty()) {
      settings.put(name, value.asText());
    } else if (Key.of(Config.class).noneMatch(key -> key.name().startsWith(name + "."))) {
      throw new ConfigException(name + " has no value");
    }
  }

  private static String list(String name, JsonNode value) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isValueNode() || element.asText().contains(",")) {
        throw new ConfigException(name + " must be a list of texts without commas");
      }
      texts.add(element.asText());
    }
    return String.join(",", texts);
  }
}
