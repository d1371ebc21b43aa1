// SPDX-License-Identifier: MIT
package com.paitient.server.trail.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An event as the API shows it, in ASCII on one line. */
public final class JsonLine {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonLine() {}

  static String of(Entry entry) {
    return text(tree(entry));
  }

  /** The event with every field of the API, those that it lacks as null. */
  public static ObjectNode tree(Entry entry) {
    Event event = entry.event();
    ObjectNode shown =
        object()
            .put("id", event.id())
            .put("timestamp", event.timestamp().toString())
            .put("event_type", event.type())
            .put("user_id", event.userId())
            .put("tenant_id", event.tenantId())
            .put("resource_type", event.resourceType())
            .put("resource_id", event.resourceId())
            .put("action", event.action())
            .put("result", event.result())
            .put("ip_address", event.ipAddress())
            .put("user_agent", event.userAgent())
            .put("release_digest", event.releaseDigest())
            .put("destination", event.destination());
    shown.set("details", JSON.valueToTree(event.details()));
    return shown.put("index", entry.index()).put("log", entry.log());
  }

  static String details(Entry entry) {
    return text(JSON.valueToTree(entry.event().details()));
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String text(JsonNode tree) {
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException _) {
      // Without the cause: its message quotes the value.
      throw new UncheckedIOException(new IOException("an event that has no JSON"));
    }
  }
}
