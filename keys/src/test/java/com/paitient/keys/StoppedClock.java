// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until a test moves it. */
final class StoppedClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-22T09:00:00Z");

  void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
