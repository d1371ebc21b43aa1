// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a query, all of them such as its route has. Not thread-safe. */
public final class Query {
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final Set<String> known;

  private Query(Set<String> known) {
    this.known = known;
  }

  /** Refuses parameters that are not {@code known}. */
  static Query parse(@Nullable String raw, Set<String> known) {
    Query query = new Query(known);
    if (raw != null && !raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        query.add(pair);
      }
    }
    return query;
  }

  private void add(String pair) {
    int equals = pair.indexOf('=');
    String name = Percent.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
    if (!known.contains(name)) {
      throw ApiError.ofField(
          ErrorCode.UNKNOWN_FIELD, name, "This query parameter is not known here.");
    }
    String value = equals < 0 ? "" : Percent.decodeQuery(pair.substring(equals + 1));
    values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  /** A parameter that may stand there several times. */
  public List<String> texts(String name) {
    if (!known.contains(name)) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return values.getOrDefault(name, List.of());
  }

  public Optional<String> text(String name) {
    List<String> all = texts(name);
    if (all.size() > 1) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD, name, "This query parameter stands there twice.");
    }
    return all.stream().findFirst();
  }

  public Optional<Instant> time(String name) {
    return text(name).map(text -> Fields.asTime(text, name));
  }

  /** The page that {@code limit} and {@code cursor} ask for. */
  public Page page() {
    return new Page(text("limit").map(Query::limit).orElse(Page.USUAL), text("cursor"));
  }

  private static int limit(String text) {
    if (!text.matches("[1-9]\\d{0,2}") || Integer.parseInt(text) > Page.MOST) {
      throw ApiError.ofField(
          ErrorCode.INVALID_FIELD,
          "limit",
          "This must be a whole number from 1 to " + Page.MOST + ".");
    }
    return Integer.parseInt(text);
  }
}
