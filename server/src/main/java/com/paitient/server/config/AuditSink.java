// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Another place that gets every audit event: a web service or a syslog collector.
 *
 * @param url {@code https://host/path} for a web service, {@code syslog+tls://host:6514} for syslog
 *     (RFC 5424) over TLS (RFC 5425); {@code http://} to loopback only
 * @param format of the lines of a web service: jsonl, csv, cef, syslog, ocsf or fhir
 * @param authority a PEM file with the only certificate authorities that are believed of it; the
 *     system's where it is empty
 * @param keyFile a file (mode 0600) with the key that a web service asks for
 */
public record AuditSink(
    String url,
    Optional<String> format,
    Optional<Path> authority,
    Optional<Path> keyFile,
    Limits limits) {

  /** With the usual limits. */
  public static AuditSink at(String url) {
    return new AuditSink(
        url, Optional.empty(), Optional.empty(), Optional.empty(), Limits.defaults());
  }

  /** A URL may hold a password, which refuses later, so it is not shown. */
  @Override
  public String toString() {
    return "AuditSink[" + limits + "]";
  }

  /**
   * How far it may be behind, and how long to wait for it.
   *
   * @param alarmAfter the age of the oldest event that it lacks from which on it is an alarm
   * @param refuseAfter the age from which on requests are refused
   * @param connectTime for a connection
   * @param answerTime for a delivery
   * @param events of one delivery
   * @param addresses ranges that connections to it may go to; loopback and private ones where there
   *     are none
   */
  public record Limits(
      Duration alarmAfter,
      Duration refuseAfter,
      Duration connectTime,
      Duration answerTime,
      int events,
      List<String> addresses) {
    public Limits {
      addresses = List.copyOf(addresses);
      Bounds.positive("alarm-after", alarmAfter);
      Bounds.positive("refuse-after", refuseAfter);
      Bounds.positive("connect-time", connectTime);
      Bounds.positive("answer-time", answerTime);
      Bounds.within("events", events, 1, 5_000);
      if (refuseAfter.compareTo(alarmAfter) < 0) {
        throw new IllegalArgumentException("refuse-after is no less than alarm-after");
      }
    }

    public static Limits defaults() {
      return new Limits(
          Duration.ofMinutes(15),
          Duration.ofHours(24),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          500,
          List.of());
    }
  }
}
