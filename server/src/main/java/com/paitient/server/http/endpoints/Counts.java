// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.phi.Category;
import com.paitient.phi.Scanned;
import com.paitient.records.ScannedRecord;
import java.util.Map;
import java.util.TreeMap;

/** How many findings of each kind all texts of one request had. Not thread-safe. */
final class Counts {
  private final Map<String, Object> named = new TreeMap<>();

  Scanned of(Scanned scanned) {
    add(scanned.counts());
    return scanned;
  }

  ScannedRecord of(ScannedRecord scanned) {
    add(scanned.counts());
    return scanned;
  }

  private void add(Map<Category, Integer> counts) {
    counts.forEach((category, count) ->
        named.merge(category.name(), (long) count, (a, b) -> (Long) a + (Long) b));
  }

  /** By the names of categories, as events tell them. */
  Map<String, Object> named() {
    return named;
  }
}
