// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** {@code sdks/openapi.yaml}: what it lists, and whether a response is as it says. */
final class Contract {
  private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");

  private final JsonNode root;

  private Contract(JsonNode root) {
    this.root = root;
  }

  static Contract read() {
    try {
      return new Contract(
          new YAMLMapper().readTree(Files.readString(Path.of("../sdks/openapi.yaml"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every method and path, as {@code GET /v1/deployments/{id}}. */
  List<String> operations() {
    List<String> operations = new ArrayList<>();
    root.get("paths")
        .properties()
        .forEach(path ->
            METHODS.stream()
                .filter(path.getValue()::has)
                .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.getKey())
                .forEach(operations::add));
    return operations.stream().sorted().toList();
  }

  /** The parameters that a query may have, by operation. */
  Map<String, Set<String>> queries() {
    Map<String, Set<String>> queries = new HashMap<>();
    root.get("paths")
        .properties()
        .forEach(path ->
            METHODS.stream()
                .filter(path.getValue()::has)
                .forEach(method -> {
                  Set<String> names = new HashSet<>();
                  addQuery(path.getValue(), names);
                  addQuery(path.getValue().get(method), names);
                  queries.put(method.toUpperCase(Locale.ROOT) + " " + path.getKey(), names);
                }));
    return queries;
  }

  private void addQuery(JsonNode owner, Set<String> names) {
    for (JsonNode each : owner.path("parameters")) {
      JsonNode parameter = deref(each);
      if (parameter.get("in").asText().equals("query")) {
        names.add(parameter.get("name").asText());
      }
    }
  }

  /** Paths that need no credential. */
  List<String> open() {
    return root.get("paths").properties().stream()
        .filter(path -> path.getValue().at("/get/security").isArray())
        .map(path -> path.getKey())
        .toList();
  }

  List<String> words(String schema) {
    return texts(root.at("/components/schemas/" + schema + "/enum"));
  }

  List<String> properties(String schema) {
    List<String> names = new ArrayList<>();
    addProperties("", root.at("/components/schemas/" + schema + "/properties"), names);
    return names;
  }

  private static void addProperties(String above, JsonNode properties, List<String> names) {
    properties
        .properties()
        .forEach(property -> {
          JsonNode inner = property.getValue().path("properties");
          if (inner.isObject()) {
            addProperties(above + property.getKey() + ".", inner, names);
          } else {
            names.add(above + property.getKey());
          }
        });
  }

  /** What is wrong with a body that is to be of a named schema; empty if nothing. */
  List<String> faults(String schema, JsonNode body) {
    return faults(root.at("/components/schemas/" + schema), body, "$");
  }

  /** The same for the answer of an operation. */
  List<String> faults(String method, String path, int status, JsonNode body) {
    JsonNode responses = root.get("paths").get(path).get(method).get("responses");
    JsonNode response = deref(responses.path(String.valueOf(status)));
    if (response.isMissingNode()) {
      response = deref(responses.get("default"));
    }
    JsonNode content = response.path("content");
    String type = content.has("application/json") ? "application/json" : "application/problem+json";
    return faults(content.path(type).path("schema"), body, "$");
  }

  private List<String> faults(JsonNode reference, JsonNode value, String at) {
    JsonNode schema = deref(reference);
    List<String> faults = new ArrayList<>();
    if (schema.isMissingNode()) {
      return List.of(at + " has no schema");
    }
    if (schema.has("type") && !ofType(schema.get("type"), value)) {
      return List.of(at + " is not of type " + schema.get("type"));
    }
    if (schema.has("enum")
        && StreamSupport.stream(schema.get("enum").spliterator(), false).noneMatch(value::equals)) {
      faults.add(at + " is none of " + schema.get("enum"));
    }
    schema.path("allOf").forEach(each -> faults.addAll(faults(each, value, at)));
    if (schema.has("oneOf")
        && StreamSupport.stream(schema.get("oneOf").spliterator(), false)
                .filter(each -> faults(each, value, at).isEmpty())
                .count()
            != 1) {
      faults.add(at + " is not of exactly one of its schemas");
    }
    if (value.isObject()) {
      faultsOfObject(schema, value, at, faults);
    }
    for (int i = 0; schema.has("items") && i < value.size(); i++) {
      faults.addAll(faults(schema.get("items"), value.get(i), at + "[" + i + "]"));
    }
    return faults;
  }

  private void faultsOfObject(JsonNode schema, JsonNode value, String at, List<String> faults) {
    texts(schema.path("required")).stream()
        .filter(name -> !value.has(name))
        .forEach(name -> faults.add(at + "." + name + " is missing"));
    value
        .properties()
        .forEach(field -> {
          String name = at + "." + field.getKey();
          JsonNode property = schema.path("properties").path(field.getKey());
          JsonNode others = schema.path("additionalProperties");
          if (!property.isMissingNode()) {
            faults.addAll(faults(property, field.getValue(), name));
          } else if (others.isObject()) {
            faults.addAll(faults(others, field.getValue(), name));
          } else if (others.isBoolean() && !others.booleanValue()) {
            faults.add(name + " is not in the contract");
          }
        });
  }

  private static boolean ofType(JsonNode types, JsonNode value) {
    List<String> names = types.isArray() ? texts(types) : List.of(types.asText());
    return names.stream()
        .anyMatch(name ->
            switch (name) {
              case "object" -> value.isObject();
              case "array" -> value.isArray();
              case "string" -> value.isTextual();
              case "boolean" -> value.isBoolean();
              case "integer" -> value.isIntegralNumber();
              case "number" -> value.isNumber();
              case "null" -> value.isNull();
              default -> false;
            });
  }

  private JsonNode deref(JsonNode node) {
    return node.has("$ref") ? deref(root.at(node.get("$ref").asText().substring(1))) : node;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
