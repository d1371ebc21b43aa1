// SPDX-License-Identifier: MIT
package com.paitient.server.http.endpoints;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import com.paitient.server.access.Grant;
import com.paitient.server.trail.TrailIndex;
import com.paitient.server.trail.TrailQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
            .filter(entry -> query.before().filter(end -> entry.index() >= end).isEmpty())
            .filter(entry -> query.after().filter(last -> entry.index() <= last).isEmpty())
            .filter(entry -> matches(entry.event(), query))
            .limit(query.most())
            .map(Entry::index)
            .toList();
  }

  private static boolean matches(Event event, TrailQuery query) {
    return (query.eventTypes().isEmpty() || query.eventTypes().contains(event.type()))
        && query.from().filter(from -> event.timestamp().isBefore(from)).isEmpty()
        && query.to().filter(to -> !event.timestamp().isBefore(to)).isEmpty()
        && same(query.eventId(), event.id())
        && same(query.userId(), event.userId())
        && same(query.tenantId(), event.tenantId())
        && same(query.resourceType(), event.resourceType())
        && same(query.resourceId(), event.resourceId())
        && same(query.result(), event.result())
        && same(query.patientHash(), event.details().get("patient"))
        && query
            .deploymentId()
            .filter(
                id -> !(id.equals(event.resourceId()) && "deployment".equals(event.resourceType())))
            .isEmpty();
  }

  private static boolean same(Optional<String> wanted, Object found) {
    return wanted.filter(value -> !Objects.equals(value, found)).isEmpty();
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
