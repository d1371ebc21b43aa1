// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.audit.Entry;
import com.paitient.server.access.Grant;
import com.paitient.server.trail.Facts;
import com.paitient.server.trail.TrailIndex;
import com.paitient.server.trail.TrailQuery;
import java.util.ArrayList;
import java.util.List;

/** An index of the audit log in memory. */
final class MemoryTrail implements TrailIndex {
  private final List<Entry> entries = new ArrayList<>();

  @Override
  public synchronized long next(String log) {
    return entries.isEmpty() ? 0 : entries.getLast().index() + 1;
  }

  @Override
  public synchronized void add(List<Entry> more) {
    entries.addAll(more);
  }

  @Override
  public synchronized List<Long> find(Grant grant, String log, TrailQuery query) {
    boolean newest = query.order() == TrailQuery.Order.NEWEST_FIRST;
    return (newest ? entries.reversed() : entries)
        .stream()
            .filter(entry -> query.matches(Facts.of(entry)))
            .limit(query.most())
            .map(Entry::index)
            .toList();
  }

  @Override
  public synchronized void forget(String log, long first) {
    entries.removeIf(entry -> entry.index() < first);
  }

  @Override
  public synchronized void clear(String log) {
    entries.clear();
  }
}
