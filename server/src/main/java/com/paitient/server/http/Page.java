// SPDX-License-Identifier: MIT
package com.paitient.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param limit how many at most
 * @param cursor after which one, as the page before gave it
 */
public record Page(int limit, Optional<String> cursor) {
  static final int USUAL = 50;
  static final int MOST = 500;

  /** How many to ask a store for, so that it shows whether there are more. */
  public int oneMore() {
    return limit + 1;
  }

  /**
   * The envelope of a list.
   *
   * @param found up to {@link #oneMore} of it
   * @param cursor what the next page is asked for with, given this page's last
   */
  public <T> ObjectNode of(
      List<T> found, Function<T, ObjectNode> shown, Function<T, String> cursor) {
    List<T> here = found.subList(0, Math.min(limit, found.size()));
    return of(
        here,
        shown,
        found.size() > limit ? Optional.of(cursor.apply(here.getLast())) : Optional.empty());
  }

  /** The envelope of a list that is cut already. */
  public static <T> ObjectNode of(
      List<T> data, Function<T, ObjectNode> shown, Optional<String> next) {
    ObjectNode envelope = Json.object();
    ArrayNode array = envelope.putArray("data");
    data.forEach(one -> array.add(shown.apply(one)));
    return envelope.put("next_cursor", next.orElse(null));
  }
}
