// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

import java.time.Duration;

/** How long to wait before a place is tried again: twice as long each time, up to a most. */
record Pauses(Duration first, Duration most) {
  static final Pauses USUAL = new Pauses(Duration.ofMillis(500), Duration.ofMinutes(1));

  Duration after(int failures) {
    Duration pause = first.multipliedBy(1L << Math.min(failures, 20));
    return pause.compareTo(most) < 0 ? pause : most;
  }
}
