// SPDX-License-Identifier: MIT
package com.paitient.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Somebody else's process that cosigns the audit log's checkpoints as long as the log only grows.
 *
 * @param url where it answers (C2SP tlog-witness): {@code https://witness.example}
 * @param key its public key, as {@code paitient witness} prints it
 * @param plainHttp whether it may be asked on another machine without TLS: all that is said is
 *     signed, but anybody on the way sees how many events there are
 * @param authority a PEM file with the only certificate authorities that are believed of it
 */
public record AuditWitness(
    String url, String key, boolean plainHttp, Optional<Path> authority, Limits limits) {

  /** A URL may hold a password, which refuses later, so it is not shown. */
  @Override
  public String toString() {
    return "AuditWitness[" + limits + "]";
  }

  /**
   * How long to wait for it.
   *
   * @param answerTime for the connection, and for its answer
   * @param alarmAfter how long after its last cosignature it is an alarm
   * @param addresses ranges that connections to it may go to; loopback and private ones where there
   *     are none
   */
  public record Limits(Duration answerTime, Duration alarmAfter, List<String> addresses) {
    public Limits {
      Bounds.positive("answer-time", answerTime);
      Bounds.positive("alarm-after", alarmAfter);
      addresses = List.copyOf(addresses);
    }

    public static Limits defaults() {
      return new Limits(Duration.ofSeconds(10), Duration.ofMinutes(15), List.of());
    }
  }
}
