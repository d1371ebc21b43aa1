// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON of an event: RFC 8785 canonical, UTF-8, names as in the API, absent parts left out.
 * These bytes are what the log keeps and what its Merkle tree is over. Thread-safe.
 */
public final class EventJson {
  private static final String SEALED = "sealed";

  private static final List<String> NAMES =
      List.of(
          "action",
          "destination",
          "details",
          "event_type",
          "id",
          "ip_address",
          "release_digest",
          "resource_id",
          "resource_type",
          "result",
          SEALED,
          "tenant_id",
          "timestamp",
          "user_agent",
          "user_id");

  private EventJson() {}

  /** The canonical bytes of {@code event}. Two events are equal exactly when their bytes are. */
  public static byte[] write(Event event) {
    return write(new StoredEvent(event, null));
  }

  /** The canonical bytes of an event as the log keeps it. */
  static byte[] write(StoredEvent stored) {
    Event event = stored.clear();
    return write(event, event.details(), event.ipAddress(), event.userAgent(), stored.sealed());
  }

  /** The same of which only {@code clear} of the details stays readable, and no address. */
  static byte[] write(Event event, Map<String, Object> clear, Sealed sealed) {
    return write(event, clear, null, null, sealed);
  }

  private static byte[] write(
      Event event,
      Map<String, Object> details,
      @Nullable String ipAddress,
      @Nullable String userAgent,
      @Nullable Sealed sealed) {
    return CanonicalJson.bytes(
        new CanonicalJson.Members(
            NAMES,
            event.action(),
            event.destination(),
            details,
            event.type(),
            event.id(),
            ipAddress,
            event.releaseDigest(),
            event.resourceId(),
            event.resourceType(),
            event.result(),
            sealed == null ? null : sealed.json(),
            event.tenantId(),
            text(event.timestamp()),
            userAgent,
            event.userId()));
  }

  /**
   * The event whose JSON {@code bytes} are. Throws {@code BAD_EVENT} on anything that {@link
   * #write} does not make: unknown, missing or doubled names, other types, bad UTF-8, other order.
   * The message tells no content.
   */
  public static Event parse(byte[] bytes) {
    StoredEvent stored = parseStored(bytes);
    if (stored.sealed() != null) {
      throw Details.bad("an event has sealed fields");
    }
    return stored.clear();
  }

  /** The same for an event as the log keeps it, in clear or with sealed fields. */
  static StoredEvent parseStored(byte[] bytes) {
    Map<String, Object> json = new HashMap<>(JsonReader.object(decoded(bytes)));
    Sealed sealed = sealed(json.remove(SEALED));
    StoredEvent stored = new StoredEvent(event(json), sealed);
    if (!json.isEmpty()) {
      throw Details.bad("an event has a name that this version does not know");
    }
    if (!Arrays.equals(write(stored), bytes)) {
      throw Details.bad("the JSON of an event is not canonical");
    }
    return stored;
  }

  private static @Nullable Sealed sealed(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Map<?, ?> map -> Sealed.of(map);
      default -> throw Details.bad("the sealed part of an event has another form");
    };
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AuditException(AuditException.Code.BAD_EVENT, "an event is not UTF-8", e);
    }
  }

  private static Event event(Map<String, Object> json) {
    return new Event(
        required(json, "id"),
        instant(required(json, "timestamp")),
        required(json, "event_type"),
        optional(json, "user_id"),
        optional(json, "tenant_id"),
        optional(json, "resource_type"),
        optional(json, "resource_id"),
        required(json, "action"),
        required(json, "result"),
        optional(json, "ip_address"),
        optional(json, "user_agent"),
        optional(json, "release_digest"),
        optional(json, "destination"),
        details(json.remove("details")));
  }

  private static String required(Map<String, Object> json, String name) {
    String value = optional(json, name);
    if (value == null) {
      throw Details.bad("an event lacks its " + name);
    }
    return value;
  }

  private static @Nullable String optional(Map<String, Object> json, String name) {
    return switch (json.remove(name)) {
      case null -> null;
      case String text -> text;
      default -> throw Details.bad("the " + name + " of an event is not a string");
    };
  }

  /** What {@link Instant#toString} gives, at a fraction of its formatter's cost. */
  static String text(Instant time) {
    LocalDateTime utc =
        LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
    boolean whole = utc.getSecond() == 0 && utc.getNano() == 0;
    return utc + (whole ? ":00Z" : "Z");
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException _) {
      throw badTimestamp();
    }
  }

  /** Without the cause: its message quotes the text. */
  private static AuditException badTimestamp() {
    return Details.bad("an event has a bad timestamp");
  }

  @SuppressWarnings("unchecked") // JsonReader makes maps with string keys only
  private static Map<String, Object> details(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw Details.bad("an event lacks its details");
    }
    return (Map<String, Object>) map;
  }
}
