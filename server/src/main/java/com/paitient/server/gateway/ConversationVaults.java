// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import com.paitient.phi.Vault;
import com.paitient.server.access.Grant;
import com.paitient.server.config.Limits;
import com.paitient.server.gateway.Vaults.Kept;
import com.paitient.server.gateway.Vaults.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets a conversation have one vault through all its requests. What a request puts into it is kept
 * before the request goes on, so that no surrogate is ever used that could be lost. Thread-safe.
 */
public final class ConversationVaults {
  private static final int TRIES = 100;
  private static final int RENEWALS = 10;

  private final Vaults vaults;
  private final InstantSource clock;
  private final Duration life;
  private final int mostBytes;

  public ConversationVaults(Vaults vaults, InstantSource clock, Limits limits) {
    this.vaults = vaults;
    this.clock = clock;
    this.life = limits.conversationLife();
    this.mostBytes = limits.vaultBytes();
  }

  /**
   * Does work with the conversation's vault and keeps what it put there. If another request keeps
   * something meanwhile, the work is done again with that; only what was kept is returned.
   *
   * @param first gives the vault that a conversation begins with
   */
  <T> T using(Grant grant, Place place, Supplier<Vault> first, Function<Vault, T> work) {
    for (int i = 0; i < TRIES; i++) {
      Instant now = clock.instant();
      Optional<Kept> kept = vaults.find(grant, place, now);
      Vault vault = kept.map(Kept::vault).orElseGet(first);
      byte[] before = vault.export();
      T done = work.apply(vault);
      byte[] after = vault.export();
      requireWithinLimit(after);
      boolean nothingNew =
          Arrays.equals(before, after) && kept.map(k -> lasts(k, now)).orElse(true);
      if (nothingNew || vaults.keep(grant, place, next(kept, vault, now), now)) {
        return done;
      }
    }
    throw new GatewayException(
        GatewayException.Code.BUSY, "too many requests of this conversation at once");
  }

  /** The conversation's vault, to turn surrogates back. */
  Vault find(Grant grant, Place place) {
    return vaults
        .find(grant, place, clock.instant())
        .map(Kept::vault)
        .orElseThrow(() ->
            new GatewayException(
                GatewayException.Code.NO_VAULT, "nothing is kept of this conversation"));
  }

  void requireWithinLimit(byte[] exported) {
    if (exported.length > mostBytes) {
      throw new GatewayException(
          GatewayException.Code.TOO_LARGE,
          "the surrogates of one conversation take at most " + mostBytes + " bytes");
    }
  }

  Instant expiry() {
    return clock.instant().plus(life);
  }

  private Kept next(Optional<Kept> kept, Vault vault, Instant now) {
    return new Kept(vault, kept.map(Kept::version).orElse(0L) + 1, now.plus(life));
  }

  /** Whether its end is far enough off to leave it as it is. */
  private boolean lasts(Kept kept, Instant now) {
    return kept.expiresAt().isAfter(now.plus(life).minus(life.dividedBy(RENEWALS)));
  }
}
