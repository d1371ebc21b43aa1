// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach one outside server.
 *
 * @param policy where a connection to it may go
 * @param authority a PEM file with the only certificate authorities that are believed there; the
 *     system's where it is empty
 * @param connections open at once at most
 */
public record OutboundPlan(
    BaseUrl url,
    AddressPolicy policy,
    Optional<Path> authority,
    Optional<Credential> credential,
    Times times,
    long responseBytes,
    int connections) {

  /**
   * How long to wait.
   *
   * @param connect for a connection
   * @param head from there to the head of the response
   * @param idle for the next bytes of its body, while they are asked for
   */
  public record Times(Duration connect, Duration head, Duration idle) {}
}
