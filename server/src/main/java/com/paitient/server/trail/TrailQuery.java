// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which audit events are asked for: all that match every filter given.
 *
 * @param from inclusive
 * @param to exclusive
 * @param eventTypes any of these; all if empty
 * @param patientHash the event detail {@code patient}: a keyed hash of the caller's own id of the
 *     patient
 * @param before only events with a smaller index than this (a page's cursor)
 * @param eventId the one event of this id
 * @param after only events with a larger index than this
 * @param order which of them come first
 */
public record TrailQuery(
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<String> deploymentId,
    List<String> eventTypes,
    Optional<String> userId,
    Optional<String> tenantId,
    Optional<String> patientHash,
    Optional<String> resourceType,
    Optional<String> resourceId,
    Optional<String> result,
    Optional<Long> before,
    int most,
    Optional<String> eventId,
    Optional<Long> after,
    Order order) {

  /** Which events come first. */
  public enum Order {
    NEWEST_FIRST,
    OLDEST_FIRST
  }

  public TrailQuery {
    eventTypes = List.copyOf(eventTypes);
  }

  /** Newest first, a page that may begin anywhere. */
  public TrailQuery(
      Optional<Instant> from,
      Optional<Instant> to,
      Optional<String> deploymentId,
      List<String> eventTypes,
      Optional<String> userId,
      Optional<String> tenantId,
      Optional<String> patientHash,
      Optional<String> resourceType,
      Optional<String> resourceId,
      Optional<String> result,
      Optional<Long> before,
      int most) {
    this(
        from,
        to,
        deploymentId,
        eventTypes,
        userId,
        tenantId,
        patientHash,
        resourceType,
        resourceId,
        result,
        before,
        most,
        Optional.empty(),
        Optional.empty(),
        Order.NEWEST_FIRST);
  }

  /** Every event, newest first. */
  public static TrailQuery all(int most) {
    return new TrailQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        most);
  }

  /** The event of an id. */
  public static TrailQuery one(String eventId) {
    return all(1).with(Optional.of(eventId), Optional.empty(), Optional.empty(), 1);
  }

  /** Whether an event is asked for, whoever may see it. */
  public boolean matches(Facts facts) {
    return before.filter(end -> facts.place() >= end).isEmpty()
        && after.filter(last -> facts.place() <= last).isEmpty()
        && from.filter(time -> facts.nanos() < Facts.nanos(time)).isEmpty()
        && to.filter(time -> facts.nanos() >= Facts.nanos(time)).isEmpty()
        && (eventTypes.isEmpty() || eventTypes.contains(facts.type()))
        && same(eventId, facts.eventId())
        && same(result, facts.result())
        && same(tenantId, facts.tenant())
        && same(userId, facts.user())
        && same(deploymentId, facts.deployment())
        && same(patientHash, facts.patientHash())
        && same(resourceType, facts.resourceType())
        && same(resourceId, facts.resourceId());
  }

  private static boolean same(Optional<String> wanted, @Nullable String found) {
    return wanted.isEmpty() || wanted.get().equals(found);
  }

  /** The same of events before {@code end}, where it does not end earlier already. */
  public TrailQuery within(long end) {
    return with(eventId, Optional.of(Math.min(end, before.orElse(end))), after, most);
  }

  /** The same of events from {@code first} on, where it does not begin later already. */
  TrailQuery since(long first) {
    return with(eventId, before, Optional.of(Math.max(first - 1, after.orElse(-1L))), most);
  }

  /** What comes behind {@code place} in its order. */
  TrailQuery beyond(long place) {
    return order == Order.NEWEST_FIRST
        ? within(place)
        : with(eventId, before, Optional.of(place), most);
  }

  /** The same, oldest first, in parts of {@code part}. */
  TrailQuery oldestFirst(int part) {
    return with(eventId, before, after, part, Order.OLDEST_FIRST);
  }

  private TrailQuery with(Optional<String> id, Optional<Long> end, Optional<Long> later, int part) {
    return with(id, end, later, part, order);
  }

  private TrailQuery with(
      Optional<String> id, Optional<Long> end, Optional<Long> later, int part, Order sorted) {
    return new TrailQuery(
        from,
        to,
        deploymentId,
        eventTypes,
        userId,
        tenantId,
        patientHash,
        resourceType,
        resourceId,
        result,
        end,
        part,
        id,
        later,
        sorted);
  }

  /** What is asked, as it is recorded: names of the API, the patient as a keyed hash. */
  Map<String, Object> asked() {
    Map<String, Object> asked = new LinkedHashMap<>();
    from.ifPresent(time -> asked.put("start_time", time.toString()));
    to.ifPresent(time -> asked.put("end_time", time.toString()));
    deploymentId.ifPresent(id -> asked.put("deployment_id", id));
    if (!eventTypes.isEmpty()) {
      asked.put("event_type", eventTypes);
    }
    userId.ifPresent(id -> asked.put("user_id", id));
    tenantId.ifPresent(id -> asked.put("tenant_id", id));
    resourceType.ifPresent(type -> asked.put("resource_type", type));
    resourceId.ifPresent(id -> asked.put("resource_id", id));
    result.ifPresent(word -> asked.put("result", word));
    eventId.ifPresent(id -> asked.put("event_id", id));
    after.ifPresent(index -> asked.put("after", index));
    return asked;
  }
}
