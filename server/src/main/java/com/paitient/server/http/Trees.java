// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON trees as plain values, for what is passed on without looking at it here, and back. */
final class Trees {
  private Trees() {}

  /** Fields that are null are left out. */
  static Map<String, Object> map(ObjectNode object, String path) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      Fields.clean(field.getKey(), at);
      if (!field.getValue().isNull()) {
        map.put(field.getKey(), value(field.getValue(), at));
      }
    }
    return map;
  }

  private static Object value(JsonNode node, String at) {
    return switch (node) {
      case ObjectNode object -> map(object, at);
      case ArrayNode array -> list(array, at);
      case JsonNode text when text.isTextual() -> Fields.asText(text, at);
      case JsonNode flag when flag.isBoolean() -> flag.booleanValue();
      case JsonNode number when number.isIntegralNumber() -> Fields.asLong(number, at);
      default -> throw Fields.wrongType(at, "a text, a whole number, true, false, or these nested");
    };
  }

  private static List<Object> list(ArrayNode array, String at) {
    List<Object> list = new ArrayList<>();
    for (JsonNode element : array) {
      list.add(value(element, at + "[" + list.size() + "]"));
    }
    return list;
  }

  /** The tree of plain values: texts, numbers, booleans, and lists and maps of these. */
  static JsonNode node(@Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value) {
      case null -> nodes.nullNode();
      case String text -> nodes.textNode(text);
      case Boolean flag -> nodes.booleanNode(flag);
      case Integer number -> nodes.numberNode(number);
      case Long number -> nodes.numberNode(number);
      case Double number -> nodes.numberNode(number);
      case Map<?, ?> map -> object(map);
      case List<?> list -> array(list);
      default -> throw new IllegalArgumentException("no JSON of " + value.getClass());
    };
  }

  static ObjectNode object(Map<?, ?> map) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    map.forEach((name, inner) -> object.set(String.valueOf(name), node(inner)));
    return object;
  }

  static ArrayNode array(List<?> list) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    list.forEach(element -> array.add(node(element)));
    return array;
  }
}
