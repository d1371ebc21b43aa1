// SPDX-License-Identifier: MIT
package com.paitient.server.trail.formats;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An event as ArcSight's Common Event Format, version 0: seven parts of a head divided by bars,
 * then keys and values. In the head bars and backslashes are escaped, in values backslashes, equal
 * signs and line ends.
 */
final class CefLine {
  private CefLine() {}

  static String of(Entry entry) {
    Event event = entry.event();
    return "CEF:0|PaiTIENT|Secure Model Service|1|"
        + inHead(event.type())
        + "|"
        + inHead(event.type() + " " + event.result())
        + "|"
        + severity(event)
        + "|"
        + extension(entry, event);
  }

  /** From 0 to 10, as CEF counts. */
  private static int severity(Event event) {
    return switch (event.result()) {
      case "denied" -> 6;
      case "failure" -> 5;
      default -> event.type().startsWith("settings.") || event.type().startsWith("key.") ? 4 : 2;
    };
  }

  private static String extension(Entry entry, Event event) {
    Map<String, @Nullable String> parts = new LinkedHashMap<>();
    parts.put("rt", String.valueOf(event.timestamp().toEpochMilli()));
    parts.put("cn1Label", "index");
    parts.put("cn1", String.valueOf(entry.index()));
    parts.put("externalId", event.id());
    parts.put("deviceExternalId", entry.log());
    parts.put("act", event.action());
    parts.put("outcome", event.result());
    parts.put("suser", event.userId());
    addAddress(parts, event.ipAddress());
    parts.put("requestClientApplication", event.userAgent());
    addNamed(parts, "cs1", "tenant", event.tenantId());
    addNamed(parts, "cs2", "resource_type", event.resourceType());
    addNamed(parts, "cs3", "resource_id", event.resourceId());
    addNamed(parts, "cs4", "destination", event.destination());
    addNamed(parts, "cs5", "details", JsonLine.details(entry));
    return parts.entrySet().stream()
        .filter(part -> part.getValue() != null && !part.getValue().isEmpty())
        .map(part -> part.getKey() + "=" + inValue(String.valueOf(part.getValue())))
        .collect(Collectors.joining(" "));
  }

  private static void addAddress(Map<String, @Nullable String> parts, @Nullable String address) {
    if (address != null && address.indexOf(':') >= 0) {
      parts.put("c6a2Label", "Source IPv6 Address");
      parts.put("c6a2", address);
    } else {
      parts.put("src", address);
    }
  }

  private static void addNamed(
      Map<String, @Nullable String> parts, String key, String label, @Nullable String value) {
    if (value != null) {
      parts.put(key + "Label", label);
      parts.put(key, value);
    }
  }

  private static String inHead(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|").replaceAll("[\\r\\n]", " ");
  }

  private static String inValue(String text) {
    return text.replace("\\", "\\\\").replace("=", "\\=").replace("\r", "\\r").replace("\n", "\\n");
  }
}
