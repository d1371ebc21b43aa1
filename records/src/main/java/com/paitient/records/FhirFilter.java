// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.records.Definitions.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes out of resources what is not among the allowed paths. */
final class FhirFilter {
  private static final String VALUES = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
  private static final Set<String> OF_EVERY_RESOURCE = Set.of("resourceType", "id");

  private final Set<String> allowed;

  FhirFilter(Set<String> allowed) {
    this.allowed = allowed;
  }

  /** Whether R4 has what a path names. */
  static boolean names(String path) {
    String[] steps = path.split("\\.", -1);
    String type = steps[0];
    if (!Definitions.r4().resource(type)) {
      return false;
    }
    for (int i = 1; i < steps.length; i++) {
      Map<String, Element> elements = Definitions.r4().elements(type);
      Element next = elements == null ? null : elements.get(steps[i]);
      if (next == null) {
        return false;
      }
      type = next.type();
    }
    return true;
  }

  /** Leaves of a resource what is allowed; false where nothing is. */
  boolean resource(ObjectNode resource) {
    String type = resource.get("resourceType").asText();
    if (type.equals("Bundle")) {
      return bundle(resource);
    }
    if (allowed.contains(type)) {
      return true;
    }
    if (!below(type)) {
      return false;
    }
    elements(type, type, resource, true);
    subsetted(resource);
    return true;
  }

  private boolean bundle(ObjectNode bundle) {
    bundle.remove(List.of("link", "total", "signature"));
    if (!(bundle.get("entry") instanceof ArrayNode entries)) {
      return false;
    }
    for (int i = entries.size() - 1; i >= 0; i--) {
      boolean kept =
          entries.get(i).get("resource") instanceof ObjectNode inside && resource(inside);
      if (!kept) {
        entries.remove(i);
      }
    }
    return !entries.isEmpty();
  }

  private boolean below(String path) {
    return allowed.stream().anyMatch(a -> a.startsWith(path + "."));
  }

  private void elements(String path, String type, ObjectNode node, boolean resource) {
    Map<String, Element> elements = Definitions.r4().elements(type);
    if (elements == null) {
      return;
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String bare = name.startsWith("_") ? name.substring(1) : name;
      String at = path + "." + bare;
      boolean stays = allowed.contains(at) || (resource && OF_EVERY_RESOURCE.contains(name));
      if (!stays && node.has(name)) {
        element(at, bare, node, elements.get(bare));
      }
    }
  }

  private void element(String at, String name, ObjectNode node, @Nullable Element element) {
    JsonNode value = node.get(name);
    if (below(at) && element != null && value != null && value.isContainerNode()) {
      for (JsonNode each : value.isArray() ? value : List.of(value)) {
        if (each instanceof ObjectNode object) {
          elements(at, element.type(), object, false);
        }
      }
      return;
    }
    node.remove(List.of(name, "_" + name));
    if (element != null && element.required()) {
      masked(node, name, element);
    }
  }

  private static void masked(ObjectNode node, String name, Element element) {
    if (Definitions.r4().elements(element.type()) == null) {
      FhirWalk.masked(node, name);
    } else {
      FhirWalk.mark(element.many() ? node.putArray(name).addObject() : node.putObject(name));
    }
  }

  private static void subsetted(ObjectNode resource) {
    resource
        .putObject("meta")
        .putArray("tag")
        .addObject()
        .put("system", VALUES)
        .put("code", "SUBSETTED");
  }
}
