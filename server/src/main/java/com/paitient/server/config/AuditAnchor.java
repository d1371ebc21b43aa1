// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A place out of reach of who could change the audit log, where its checkpoints are left.
 *
 * @param url {@code file:///path} of a file that only grows, {@code https://host/path} of a web
 *     service, or {@code syslog+tls://host:6514}
 * @param authority a PEM file with the only certificate authorities that are believed of it
 * @param keyFile a file (mode 0600) with the key that a web service asks for
 */
public record AuditAnchor(
    String url, Optional<Path> authority, Optional<Path> keyFile, Limits limits) {

  /** A URL may hold a password, which refuses later, so it is not shown. */
  @Override
  public String toString() {
    return "AuditAnchor[" + limits + "]";
  }

  /**
   * How often, and how long to wait.
   *
   * @param every how often a checkpoint is left
   * @param answerTime for the connection, and for its answer
   * @param addresses ranges that connections to it may go to; loopback and private ones where there
   *     are none
   */
  public record Limits(Duration every, Duration answerTime, List<String> addresses) {
    public Limits {
      Bounds.positive("every", every);
      Bounds.positive("answer-time", answerTime);
      addresses = List.copyOf(addresses);
    }

    public static Limits defaults() {
      return new Limits(Duration.ofHours(1), Duration.ofSeconds(30), List.of());
    }
  }
}
