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
 *     service, {@code syslog+tls://host:6514}, or a mail server: {@code smtps://host:465}, or
 *     {@code smtp://host:587} with STARTTLS
 * @param authority a PEM file with the only certificate authorities that are believed of it
 * @param keyFile a file (mode 0600) with the key that a web service asks for, or the password of a
 *     mail server's user
 */
public record AuditAnchor(
    String url, Optional<Path> authority, Optional<Path> keyFile, Mail mail, Limits limits) {

  /** A URL may hold a password, which refuses later, so it is not shown. */
  @Override
  public String toString() {
    return "AuditAnchor[" + limits + "]";
  }

  /**
   * Who writes to whom, where checkpoints go by mail.
   *
   * @param user who the mail server knows, with the key file's password
   */
  public record Mail(Optional<String> from, List<String> to, Optional<String> user) {
    public Mail {
      to = List.copyOf(to);
    }

    public static Mail defaults() {
      return new Mail(Optional.empty(), List.of(), Optional.empty());
    }
  }

  /**
   * How often, and how long to wait.
   *
   * @param every how often a checkpoint is left
   * @param answerTime for the connection, and for its answer
   * @param alarmAfter how long after the last one that was left it is an alarm
   * @param refuseAfter how long after it requests are refused; never where it is empty
   * @param addresses ranges that connections to it may go to; loopback and private ones where there
   *     are none
   */
  public record Limits(
      Duration every,
      Duration answerTime,
      Duration alarmAfter,
      Optional<Duration> refuseAfter,
      List<String> addresses) {
    public Limits {
      Bounds.positive("every", every);
      Bounds.positive("answer-time", answerTime);
      Bounds.positive("alarm-after", alarmAfter);
      if (refuseAfter.isPresent() && refuseAfter.get().compareTo(alarmAfter) < 0) {
        throw new IllegalArgumentException("refuse-after is no less than alarm-after");
      }
      addresses = List.copyOf(addresses);
    }

    public static Limits defaults() {
      return new Limits(
          Duration.ofHours(1),
          Duration.ofSeconds(30),
          Duration.ofHours(3),
          Optional.empty(),
          List.of());
    }
  }
}
