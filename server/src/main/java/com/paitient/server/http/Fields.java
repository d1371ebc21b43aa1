// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.server.network.AddressRanges;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The fields of a JSON object from outside, read one by one by name and type. {@link #end} refuses
 * those that nobody asked for. A field that is null counts as not there. Not thread-safe.
 */
public final class Fields {
  private final ObjectNode object;
  private final String path;
  private final Set<String> known = new HashSet<>();

  private Fields(ObjectNode object, String path) {
    this.object = object;
    this.path = path;
  }

  static Fields of(ObjectNode object) {
    return new Fields(object, "");
  }

  /** Refuses fields that were not read. */
  public void end() {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey())) {
        throw ApiError.ofField(
            ErrorCode.UNKNOWN_FIELD, at(field.getKey()), "This field is not known here.");
      }
    }
  }

  /** A path of a field for errors of its reader. */
  public String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether the field is there. */
  public boolean has(String name) {
    return find(name).isPresent();
  }

  public String text(String name) {
    return require(name, optionalText(name));
  }

  public Optional<String> optionalText(String name) {
    return find(name).map(node -> asText(node, at(name)));
  }

  public boolean flag(String name, boolean otherwise) {
    return find(name).map(node -> asFlag(node, at(name))).orElse(otherwise);
  }

  public OptionalInt count(String name) {
    return find(name)
        .map(node -> OptionalInt.of(asInt(node, at(name))))
        .orElse(OptionalInt.empty());
  }

  public OptionalLong number(String name) {
    return find(name)
        .map(node -> OptionalLong.of(asLong(node, at(name))))
        .orElse(OptionalLong.empty());
  }

  public OptionalDouble decimal(String name) {
    return find(name)
        .map(node -> OptionalDouble.of(asDouble(node, at(name))))
        .orElse(OptionalDouble.empty());
  }

  /** A time with its offset, as RFC 3339 has it. */
  public Optional<Instant> time(String name) {
    return optionalText(name).map(text -> asTime(text, at(name)));
  }

  /** A list of texts; empty if it is not there. */
  public List<String> texts(String name) {
    return elements(name, Fields::asText);
  }

  /** A list of texts, or one text alone; empty if it is not there. */
  public List<String> textOrTexts(String name) {
    return isText(name) ? List.of(text(name)) : texts(name);
  }

  /** A list of address ranges in CIDR notation; empty if it is not there. */
  public List<String> addressRanges(String name) {
    List<String> ranges = texts(name);
    try {
      AddressRanges _ = AddressRanges.parse(ranges);
      return ranges;
    } catch (IllegalArgumentException _) {
      throw wrongType(at(name), "a list of ranges such as 10.0.0.0/8");
    }
  }

  /** Reads fields that have no effect here, whatever they hold. */
  public void ignore(Set<String> names) {
    known.addAll(names);
  }

  /** Whether the field is not there, or holds what {@code harmless} takes. */
  public boolean isHarmless(String name, Predicate<JsonNode> harmless) {
    return find(name).filter(harmless.negate()).isEmpty();
  }

  /** Any JSON, for somebody who looks at all of it. */
  public Optional<JsonNode> json(String name) {
    return find(name);
  }

  /** Whether the field is there and holds a text. */
  public boolean isText(String name) {
    return find(name).filter(JsonNode::isTextual).isPresent();
  }

  /** An object within. */
  public Optional<Fields> object(String name) {
    return find(name).map(node -> asObject(node, at(name)));
  }

  /** The JSON of an object within, which somebody else reads. */
  public Optional<String> objectText(String name) {
    return object(name).map(inner -> new String(Json.bytes(inner.object), StandardCharsets.UTF_8));
  }

  /** A list of objects; empty if it is not there. */
  public List<Fields> objects(String name) {
    return elements(name, Fields::asObject);
  }

  /** Objects by names that the caller is free to choose; empty if it is not there. */
  public Map<String, Fields> objectsByName(String name) {
    Map<String, Fields> objects = new LinkedHashMap<>();
    object(name)
        .ifPresent(inner ->
            inner
                .object
                .properties()
                .forEach(e ->
                    objects.put(
                        clean(e.getKey(), at(name)),
                        asObject(e.getValue(), inner.at(e.getKey())))));
    return objects;
  }

  /** Names and texts that the caller is free to choose. */
  public Map<String, String> labels(String name) {
    Map<String, String> labels = new LinkedHashMap<>();
    find(name)
        .map(node -> asObject(node, at(name)))
        .ifPresent(inner ->
            inner
                .object
                .properties()
                .forEach(e ->
                    labels.put(
                        clean(e.getKey(), at(name)), asText(e.getValue(), inner.at(e.getKey())))));
    return labels;
  }

  /**
   * An object whose fields somebody else checks: texts, booleans, longs, lists and maps of these.
   */
  public Map<String, Object> tree(String name) {
    return find(name)
        .map(node -> Trees.map(asObject(node, at(name)).object, at(name)))
        .orElse(Map.of());
  }

  /** All of this object as {@link #tree}. */
  public Map<String, Object> tree() {
    object.fieldNames().forEachRemaining(known::add);
    return Trees.map(object, path);
  }

  /** The value, or the error that the field is missing. */
  public <T> T require(String name, Optional<T> value) {
    return value.orElseThrow(
        () -> ApiError.ofField(ErrorCode.INVALID_FIELD, at(name), "This field is required."));
  }

  private <T> List<T> elements(String name, Element<T> element) {
    Optional<JsonNode> list = find(name);
    if (list.isPresent() && !list.get().isArray()) {
      throw wrongType(at(name), "a list");
    }
    List<T> values = new ArrayList<>();
    list.ifPresent(nodes ->
        nodes.forEach(
            node -> values.add(element.read(node, at(name) + "[" + values.size() + "]"))));
    return values;
  }

  private Optional<JsonNode> find(String name) {
    known.add(name);
    return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
  }

  static ApiError wrongType(String field, String expected) {
    return ApiError.ofField(ErrorCode.INVALID_FIELD, field, "This field must be " + expected + ".");
  }

  static String asText(JsonNode node, String field) {
    if (!node.isTextual()) {
      throw wrongType(field, "a text");
    }
    return clean(node.textValue(), field);
  }

  /** Refuses what no other program can keep: U+0000, and halves of characters. */
  static String clean(String text, String field) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (c == 0 || (Character.isSurrogate(c) && !pair)) {
        throw ApiError.ofField(
            ErrorCode.BAD_TEXT, field, "This text has U+0000 or half a surrogate pair.");
      }
      i += pair ? 1 : 0;
    }
    return text;
  }

  private static boolean asFlag(JsonNode node, String field) {
    if (!node.isBoolean()) {
      throw wrongType(field, "true or false");
    }
    return node.booleanValue();
  }

  private static int asInt(JsonNode node, String field) {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrongType(field, "a whole number of at most 32 bits");
    }
    return node.intValue();
  }

  static long asLong(JsonNode node, String field) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrongType(field, "a whole number of at most 64 bits");
    }
    return node.longValue();
  }

  private static double asDouble(JsonNode node, String field) {
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw wrongType(field, "a number");
    }
    return node.doubleValue();
  }

  private static Fields asObject(JsonNode node, String field) {
    if (node instanceof ObjectNode inner) {
      return new Fields(inner, field);
    }
    throw wrongType(field, "an object");
  }

  static Instant asTime(String text, String field) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      throw wrongType(field, "a time such as 2026-01-31T12:00:00Z");
    }
  }

  /** Reads an element of a list at its path. */
  private interface Element<T> {
    T read(JsonNode node, String field);
  }
}
