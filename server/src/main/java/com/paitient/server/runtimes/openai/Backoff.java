// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.openai;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long each time, by chance up to a half less, so
 * that many callers do not come back at once.
 *
 * @param tries all of them, the first too
 * @param longest a server that asks for a longer pause is not tried again
 */
record Backoff(int tries, Duration first, Duration longest, RandomGenerator random) {
  static final Backoff USUAL =
      new Backoff(3, Duration.ofMillis(200), Duration.ofSeconds(2), RandomGenerator.getDefault());

  /**
   * The pause after a try, or none where no other try is left.
   *
   * @param done tries so far
   * @param wished what the server asks for
   */
  Optional<Duration> after(int done, Duration wished) {
    if (done >= tries || wished.compareTo(longest) > 0) {
      return Optional.empty();
    }
    long whole = first.toNanos() << (done - 1);
    Duration pause = Duration.ofNanos(whole / 2 + random.nextLong(whole / 2 + 1));
    return Optional.of(pause.compareTo(wished) > 0 ? pause : wished);
  }
}
