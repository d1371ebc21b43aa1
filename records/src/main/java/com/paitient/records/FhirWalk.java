// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.records.Definitions.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a resource by R4's definitions, refuses what they do not have, and lets a writer
 * decide on each primitive value. A value that is masked leaves the extension {@code
 * data-absent-reason} with the code {@code masked}, so that the resource stays valid.
 */
final class FhirWalk {
  private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Definitions R4 = Definitions.r4();

  /** R4's own definitions say string for the ids of resources, and mean this. */
  private static final Element KEY = new Element("id", false, false);

  private final Field.Writer writer;

  FhirWalk(Field.Writer writer) {
    this.writer = writer;
  }

  /** Goes through a resource, which is changed in place. */
  void resource(String path, JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      throw RecordException.invalid(path + " is no resource");
    }
    String type = object.path("resourceType").asText();
    if (!R4.resource(type)) {
      throw RecordException.invalid(path + " has no resourceType of R4");
    }
    elements(path.isEmpty() ? type : path, type, object, true);
  }

  private void elements(String path, String type, ObjectNode node, boolean resource) {
    Map<String, Element> elements = R4.elements(type);
    if (elements == null) {
      throw RecordException.invalid(path + " is of a type that R4 does not have");
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (!(resource && name.equals("resourceType")) && node.has(name)) {
        String bare = name.startsWith("_") ? name.substring(1) : name;
        Element element = elements.get(bare);
        boolean primitive = element != null && primitive(element);
        if (element == null || (name.startsWith("_") && !primitive)) {
          throw RecordException.invalid(path + " has an element that R4 does not have there");
        }
        if (!name.startsWith("_")) {
          element(path + "." + name, type, name, element, node, resource);
        } else {
          beside(path + "." + bare, node.get(name), element);
        }
      }
    }
  }

  private static boolean primitive(Element element) {
    return R4.elements(element.type()) == null && !element.type().equals("Resource");
  }

  private void element(
      String path, String parent, String name, Element element, ObjectNode node, boolean resource) {
    JsonNode value = node.get(name);
    if (value.isNull() || value.isArray() != element.many()) {
      throw RecordException.invalid(
          path + (element.many() ? " must be a list" : " must be one value"));
    }
    if (primitive(element)) {
      Meaning meaning = FhirMeanings.of(parent, name, element.type(), node, resource);
      boolean key = resource && name.equals("id");
      primitives(path, name, key ? KEY : element, meaning, node);
    } else if (value instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        complex(path + "[" + i + "]", element.type(), list.get(i));
      }
    } else {
      complex(path, element.type(), value);
    }
  }

  private void complex(String path, String type, JsonNode value) {
    if (type.equals("Resource")) {
      resource(path, value);
    } else if (value instanceof ObjectNode object) {
      elements(path, type, object, false);
    } else {
      throw RecordException.invalid(path + " must be an object");
    }
  }

  /** The id and extensions that stand beside primitive values, under the same name with _. */
  private void beside(String path, JsonNode node, Element element) {
    if (element.many() != node.isArray()) {
      throw RecordException.invalid(path + " has extensions of another shape");
    }
    for (JsonNode each : node.isArray() ? node : List.of(node)) {
      if (each instanceof ObjectNode object) {
        elements(path, "Element", object, false);
      } else if (!(each.isNull() && element.many())) {
        throw RecordException.invalid(path + " has extensions that are none");
      }
    }
  }

  private void primitives(
      String path, String name, Element element, Meaning meaning, ObjectNode node) {
    if (!(node.get(name) instanceof ArrayNode list)) {
      JsonNode now = primitive(path, element.type(), meaning, node.get(name));
      put(node, name, now);
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      if (!list.get(i).isNull()) {
        JsonNode now = primitive(path + "[" + i + "]", element.type(), meaning, list.get(i));
        if (now == null) {
          list.setNull(i);
          maskBeside(node, name, list.size(), i);
        } else {
          list.set(i, now);
        }
      }
    }
  }

  private static void put(ObjectNode node, String name, @Nullable JsonNode now) {
    if (now == null) {
      node.remove(name);
      masked(node, name);
    } else {
      node.set(name, now);
    }
  }

  /** Puts the sign of a masked value where a primitive value was. */
  static void masked(ObjectNode node, String name) {
    JsonNode beside = node.get("_" + name);
    mark(beside instanceof ObjectNode object ? object : node.putObject("_" + name));
  }

  private static void maskBeside(ObjectNode node, String name, int size, int i) {
    ArrayNode beside =
        node.get("_" + name) instanceof ArrayNode list ? list : node.putArray("_" + name);
    while (beside.size() < size) {
      beside.addNull();
    }
    if (!(beside.get(i) instanceof ObjectNode)) {
      beside.set(i, NODES.objectNode());
    }
    mark((ObjectNode) beside.get(i));
  }

  /** Puts the sign of a masked value into an element. */
  static void mark(ObjectNode element) {
    ArrayNode extensions =
        element.get("extension") instanceof ArrayNode list ? list : element.putArray("extension");
    extensions.addObject().put("url", ABSENT).put("valueCode", "masked");
  }

  /** The value as it is to be; null for a masked one. */
  private @Nullable JsonNode primitive(String path, String type, Meaning meaning, JsonNode value) {
    boolean number =
        switch (type) {
          case "decimal", "integer", "positiveInt", "unsignedInt", "integer64" -> true;
          default -> false;
        };
    boolean shape =
        number ? value.isNumber() : type.equals("boolean") ? value.isBoolean() : value.isTextual();
    if (!shape || !FhirPrimitives.valid(type, value.asText())) {
      throw RecordException.invalid(path + " is no " + type);
    }
    return switch (writer.field(path, meaning, value.asText())) {
      case Field.Kept _ -> value;
      case Field.Masked _ -> null;
      case Field.Written w -> NODES.textNode(w.value());
    };
  }
}
