// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import com.paitient.server.config.AuditSink;
import java.time.Duration;

/**
 * How far a sink is behind the log.
 *
 * @param events how many it lacks
 * @param age of the oldest that it lacks
 */
public record Lag(long events, Duration age) {
  /** What follows from it. */
  enum Level {
    NONE,
    ALARM,
    REFUSE
  }

  Level level(AuditSink.Limits limits) {
    if (events > 0 && age.compareTo(limits.refuseAfter()) >= 0) {
      return Level.REFUSE;
    }
    return events > 0 && age.compareTo(limits.alarmAfter()) >= 0 ? Level.ALARM : Level.NONE;
  }
}
