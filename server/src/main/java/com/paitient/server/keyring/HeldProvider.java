// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import com.paitient.keys.Context;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.KeysException;
import com.paitient.keys.ProviderContract;
import com.paitient.keys.SecretBytes;
import com.paitient.server.background.Rounds;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tenant's own key provider, which may be away when the service starts and go away later: then
 * whatever needs it fails at once, and in the background it is tried again, after a second and then
 * after pauses that double up to a minute, until it is back and sound. Thread-safe.
 */
final class HeldProvider implements KeyProvider {
  private static final Logger LOG = LoggerFactory.getLogger(HeldProvider.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final String name;
  private final Supplier<KeyProvider> opening;
  private final Duration firstPause;
  private boolean ended;
  private @Nullable Rounds tries;
  private volatile @Nullable KeyProvider open;
  private volatile boolean away;
  private Duration pause;

  private HeldProvider(String name, Supplier<KeyProvider> opening, Duration firstPause) {
    this.name = name;
    this.opening = opening;
    this.firstPause = firstPause;
    this.pause = firstPause;
  }

  /**
   * Tries it once before it returns.
   *
   * @param opening makes it, or fails with a {@link KeysException}
   */
  static HeldProvider of(String name, Supplier<KeyProvider> opening, Duration firstPause) {
    HeldProvider held = new HeldProvider(name, opening, firstPause);
    if (!held.comesBack()) {
      held.goAway();
    }
    return held;
  }

  @Override
  public boolean isAway() {
    return away;
  }

  /** Its id as long as it was there once since the service started. */
  @Override
  public String id() {
    KeyProvider there = open;
    return there == null ? "away:" + name : there.id();
  }

  @Override
  public boolean opens(String id) {
    KeyProvider there = open;
    return there != null && there.opens(id);
  }

  @Override
  public byte[] wrap(SecretBytes key, Context context) {
    return asked(there -> there.wrap(key, context));
  }

  @Override
  public SecretBytes unwrap(byte[] wrapped, Context context) {
    return asked(there -> there.unwrap(wrapped, context));
  }

  @Override
  public synchronized void close() {
    ended = true;
    if (tries != null) {
      tries.end();
    }
    shut();
  }

  @Override
  public String toString() {
    return "HeldProvider[" + name + "]";
  }

  private <T> T asked(Function<KeyProvider, T> question) {
    KeyProvider there = open;
    if (away || there == null) {
      throw Refusal.unavailable("the tenant's key provider is away");
    }
    try {
      return question.apply(there);
    } catch (KeysException failed) {
      if (failed.code() == KeysException.Code.PROVIDER_UNAVAILABLE) {
        goAway();
      }
      throw failed;
    }
  }

  private synchronized void goAway() {
    if (!away && !ended) {
      away = true;
      pause = firstPause;
      LOG.warn("keys.holders.{} is away", name);
      tries = Rounds.until("key holder " + name, firstPause, this::tryAgain);
    }
  }

  /** How long to wait for the next try; nothing once it is back. */
  private synchronized Optional<Duration> tryAgain() {
    if (comesBack()) {
      LOG.info("keys.holders.{} is back", name);
      return Optional.empty();
    }
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    return Optional.of(pause);
  }

  /** As it was, or else opened anew: a token that was taken out needs that. */
  private synchronized boolean comesBack() {
    if (ended) {
      return false;
    }
    KeyProvider there = open;
    if (there != null && isSound(there)) {
      away = false;
      return true;
    }
    shut();
    try {
      KeyProvider fresh = opening.get();
      if (!isSound(fresh)) {
        fresh.close();
        return false;
      }
      open = fresh;
      away = false;
      return true;
    } catch (KeysException still) {
      LOG.debug("keys.holders.{} cannot be used: {}", name, still.code());
      return false;
    }
  }

  private boolean isSound(KeyProvider there) {
    try {
      ProviderContract.requireSound(there);
      return true;
    } catch (KeysException unsound) {
      LOG.debug("keys.holders.{} is not sound: {}", name, unsound.code());
      return false;
    }
  }

  private void shut() {
    KeyProvider there = open;
    open = null;
    if (there != null) {
      there.close();
    }
  }
}
