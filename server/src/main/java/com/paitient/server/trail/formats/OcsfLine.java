// SPDX-License-Identifier: MIT
package com.paitient.server.trail.formats;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import org.jspecify.annotations.Nullable;

/**
 * An event in the Open Cybersecurity Schema Framework, 1.3: authentication, entity management,
 * application life, and for all else activity of an API. What the schema has no place for stands
 * under {@code unmapped}.
 */
final class OcsfLine {
  private static final String VERSION = "1.3.0";

  private static final int LIFECYCLE = 6002;
  private static final int OTHER = 99;

  /** A class of the schema, its category, and what was done as the class counts it. */
  private record Kind(int category, int type, int activity) {}

  private OcsfLine() {}

  static String of(Entry entry) {
    Event event = entry.event();
    Kind kind = kind(event);
    ObjectNode line =
        JsonLine.object()
            .put("class_uid", kind.type())
            .put("category_uid", kind.category())
            .put("activity_id", kind.activity())
            .put("type_uid", kind.type() * 100 + kind.activity())
            .put("time", event.timestamp().toEpochMilli())
            .put("severity_id", severity(event.result()))
            .put("status_id", event.result().equals("success") ? 1 : 2)
            .put("status_detail", event.result());
    if (kind.activity() == OTHER) {
      line.put("activity_name", event.type());
    }
    if (event.details().get("requests") instanceof Long requests) {
      line.put("count", requests);
    }
    addMetadata(line, entry);
    addActor(line, event);
    if (kind.type() != LIFECYCLE) {
      addSource(line, event);
    }
    addSubject(line, event, kind);
    line.putObject("unmapped").set("event", JsonLine.tree(entry));
    return JsonLine.text(line);
  }

  private static void addMetadata(ObjectNode line, Entry entry) {
    ObjectNode metadata =
        line.putObject("metadata")
            .put("version", VERSION)
            .put("uid", entry.event().id())
            .put("sequence", entry.index())
            .put("log_name", entry.log())
            .put("event_code", entry.event().type());
    if (entry.event().tenantId() != null) {
      metadata.put("tenant_uid", entry.event().tenantId());
    }
    metadata.putArray("profiles").add("host");
    metadata
        .putObject("product")
        .put("name", "Secure Model Service")
        .put("vendor_name", "PaiTIENT");
  }

  private static void addActor(ObjectNode line, Event event) {
    ObjectNode actor = line.putObject("actor");
    actor.put("app_name", "paitient");
    if (event.userId() != null) {
      actor.putObject("user").put("uid", event.userId());
    }
  }

  /** Where it came from; of its own life a service tells nothing of the kind. */
  private static void addSource(ObjectNode line, Event event) {
    ObjectNode source = line.putObject("src_endpoint").put("name", or(event.ipAddress(), "local"));
    if (event.ipAddress() != null) {
      source.put("ip", event.ipAddress());
    }
    if (event.userAgent() != null) {
      line.putObject("http_request").put("user_agent", event.userAgent());
    }
  }

  /** What the class demands beside the actor. */
  private static void addSubject(ObjectNode line, Event event, Kind kind) {
    switch (kind.type()) {
      case 3002 -> {
        line.putObject("user").put("uid", or(event.userId(), "unknown"));
        line.putObject("service").put("name", "paitient");
      }
      case 3004 ->
          line.putObject("entity")
              .put("type", or(event.resourceType(), "unknown"))
              .put("uid", or(event.resourceId(), "unknown"));
      case LIFECYCLE ->
          line.putObject("app").put("name", "paitient").put("vendor_name", "PaiTIENT");
      default -> {
        line.putObject("api").put("operation", operation(event));
        if (event.resourceType() != null) {
          line.putArray("resources")
              .addObject()
              .put("type", event.resourceType())
              .put("uid", or(event.resourceId(), "unknown"));
        }
      }
    }
  }

  private static String operation(Event event) {
    return event.action().isEmpty() ? event.type() : event.action();
  }

  private static Kind kind(Event event) {
    String noun = event.type().substring(0, Math.max(0, event.type().indexOf('.')));
    String verb = event.type().substring(event.type().indexOf('.') + 1);
    return switch (noun) {
      case "auth" -> new Kind(3, 3002, verb.equals("logout") ? 2 : 1);
      case "service" ->
          verb.endsWith("_rotated")
              ? new Kind(3, 3004, entityActivity(verb))
              : new Kind(6, LIFECYCLE, verb.equals("stopped") ? 4 : 3);
      case "settings", "key", "deployment", "role", "user", "tenant" ->
          new Kind(3, 3004, entityActivity(verb));
      default -> new Kind(6, 6003, apiActivity(event.type()));
    };
  }

  private static int entityActivity(String verb) {
    return switch (verb) {
      case "created" -> 1;
      case "deleted", "revoked", "destroyed" -> 4;
      default -> 3;
    };
  }

  private static int apiActivity(String type) {
    return switch (type) {
      case "audit.read", "audit.exported", "audit.proved", "phi.access", "phi.detection" -> 2;
      case "model.request", "model.imported", "phi.deidentification" -> 1;
      default -> OTHER;
    };
  }

  private static int severity(String result) {
    return switch (result) {
      case "denied" -> 3;
      case "failure" -> 2;
      default -> 1;
    };
  }

  private static String or(@Nullable String text, String otherwise) {
    return text == null || text.isEmpty() ? otherwise : text;
  }
}
