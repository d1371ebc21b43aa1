// SPDX-License-Identifier: MIT
package com.paitient.server.trail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which audit events are asked for: all that match every filter given, newest first.
 *
 * @param from inclusive
 * @param to exclusive
 * @param eventTypes any of these; all if empty
 * @param patientHash the event detail {@code patient}: a keyed hash of the caller's own id of the
 *     patient
 * @param before only events with a smaller index than this (a page's cursor)
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
    int most) {

  public TrailQuery {
    eventTypes = List.copyOf(eventTypes);
  }
}
