// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import java.util.Map;

/**
 * A part of a request's way that took time. Its name and attributes are words of ours, routes,
 * codes, ids and numbers; MUST NOT be anything that a caller wrote.
 *
 * @param parent the span that it is within; empty for none
 * @param entry whether it is a request's whole way through the service
 * @param begin in nanoseconds since 1970
 * @param end in nanoseconds since 1970
 * @param attributes texts and whole numbers by name
 */
public record Span(
    String trace,
    String id,
    String parent,
    boolean entry,
    String name,
    long begin,
    long end,
    Map<String, Object> attributes,
    boolean failed) {
  public Span {
    attributes = Map.copyOf(attributes);
  }
}
