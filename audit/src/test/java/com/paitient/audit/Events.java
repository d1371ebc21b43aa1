// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.time.Instant;

/** Events that tests append. */
final class Events {
  private Events() {}

  static Event numbered(long number) {
    return Event.of("evt_" + number, Instant.ofEpochSecond(1_790_000_000L + number), "test.event")
        .by("usr_1", "ten_1")
        .on("deployment", "dep_1")
        .action("append")
        .detail("number", number)
        .build();
  }

  /** An event whose JSON has about {@code bytes} bytes. */
  static Event large(long number, int bytes) {
    return Event.of("evt_" + number, Instant.EPOCH, "test.large")
        .detail("filling", "x".repeat(bytes))
        .build();
  }
}
