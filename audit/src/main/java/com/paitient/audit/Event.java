// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened, as it is recorded. It holds ids, codes, counts and digests, and MUST NOT
 * hold patient text in clear. {@code details} values are strings, longs (up to 2^53 - 1, integers
 * become longs), booleans, lists or maps of these, at most eight levels deep; a value outside these
 * rules throws {@code BAD_EVENT}. The timestamp is the caller's and is recorded, not trusted: the
 * order of a log is that of its indexes.
 */
public record Event(
    String id,
    Instant timestamp,
    String type,
    @Nullable String userId,
    @Nullable String tenantId,
    @Nullable String resourceType,
    @Nullable String resourceId,
    String action,
    String result,
    @Nullable String ipAddress,
    @Nullable String userAgent,
    @Nullable String releaseDigest,
    @Nullable String destination,
    Map<String, Object> details) {

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

  public Event {
    if (id.isBlank() || type.isBlank()) {
      throw Details.bad("an event needs an id and a type");
    }
    if (timestamp.isBefore(EARLIEST) || !timestamp.isBefore(TOO_LATE)) {
      throw Details.bad("an event's timestamp is outside the years 1 to 9999");
    }
    for (String text :
        new @Nullable String[] {
          id,
          type,
          userId,
          tenantId,
          resourceType,
          resourceId,
          action,
          result,
          ipAddress,
          userAgent,
          releaseDigest,
          destination
        }) {
      if (text != null) {
        Details.text(text);
      }
    }
    details = Details.copyOf(details);
  }

  /** Starts an event of {@code type} ({@code noun.verb}). */
  public static Builder of(String id, Instant timestamp, String type) {
    return new Builder(id, timestamp, type);
  }

  @Override
  public String toString() {
    return "Event[" + id + " " + type + " " + result + "]";
  }

  /** Collects the parts of an event; not thread-safe. */
  public static final class Builder {
    private final String id;
    private final Instant timestamp;
    private final String type;
    private @Nullable String userId;
    private @Nullable String tenantId;
    private @Nullable String resourceType;
    private @Nullable String resourceId;
    private String action = "";
    private String result = "success";
    private @Nullable String ipAddress;
    private @Nullable String userAgent;
    private @Nullable String releaseDigest;
    private @Nullable String destination;
    private final Map<String, Object> details = new LinkedHashMap<>();

    private Builder(String id, Instant timestamp, String type) {
      this.id = id;
      this.timestamp = timestamp;
      this.type = type;
    }

    public Builder by(@Nullable String userId, @Nullable String tenantId) {
      this.userId = userId;
      this.tenantId = tenantId;
      return this;
    }

    public Builder on(String resourceType, @Nullable String resourceId) {
      this.resourceType = resourceType;
      this.resourceId = resourceId;
      return this;
    }

    public Builder from(@Nullable String ipAddress, @Nullable String userAgent) {
      this.ipAddress = ipAddress;
      this.userAgent = userAgent;
      return this;
    }

    public Builder action(String action) {
      this.action = action;
      return this;
    }

    /** {@code success}, {@code denied} or {@code failure}. */
    public Builder result(String result) {
      this.result = result;
      return this;
    }

    /** Binds the event to one released text and where it may go. */
    public Builder releasing(String releaseDigest, String destination) {
      this.releaseDigest = releaseDigest;
      this.destination = destination;
      return this;
    }

    public Builder detail(String name, Object value) {
      details.put(name, value);
      return this;
    }

    public Event build() {
      return new Event(
          id,
          timestamp,
          type,
          userId,
          tenantId,
          resourceType,
          resourceId,
          action,
          result,
          ipAddress,
          userAgent,
          releaseDigest,
          destination,
          details);
    }
  }
}
