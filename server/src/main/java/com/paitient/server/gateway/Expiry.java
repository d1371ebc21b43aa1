// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.server.background.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background job that removes what has expired, at once and then from time to time. One that
 * fails is tried again at the next turn: what has expired is not read either way.
 */
public final class Expiry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  private final Rounds rounds;

  private Expiry(Rounds rounds) {
    this.rounds = rounds;
  }

  /** Removes what has expired at a time; returns how many there were. */
  @FunctionalInterface
  public interface Removal {
    long removeExpired(Instant now);
  }

  public static Expiry start(Vaults vaults, InstantSource clock, Duration pause) {
    return start("vaults", vaults::removeExpired, clock, pause);
  }

  /** The same for other things that expire. */
  public static Expiry start(String what, Removal removal, InstantSource clock, Duration pause) {
    return new Expiry(
        Rounds.atOnce("expiry of " + what, pause, () -> remove(what, removal, clock)));
  }

  private static void remove(String what, Removal removal, InstantSource clock) {
    try {
      long removed = removal.removeExpired(clock.instant());
      LOG.debug("{} expired {} removed", removed, what);
    } catch (RuntimeException e) {
      LOG.warn("expired {} are not removed yet: {}", what, e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    rounds.close();
  }
}
