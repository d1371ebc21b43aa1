// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

/**
 * How a request came here.
 *
 * @param tls13 over TLS 1.3, which ended in this process
 * @param sealed end to end: whoever ended TLS on the way saw neither it nor its answer
 */
public record Carriage(boolean tls13, boolean sealed) {
  /** As far as one knows nothing of it. */
  public static final Carriage OPEN = new Carriage(false, false);
}
