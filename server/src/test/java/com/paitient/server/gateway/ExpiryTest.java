// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.phi.Vault;
import com.paitient.server.access.Grant;
import com.paitient.server.fakes.MemoryVaults;
import com.paitient.server.gateway.Vaults.Kept;
import com.paitient.server.gateway.Vaults.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExpiryTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void removesWhatHasExpiredAtItsStart() {
    MemoryVaults vaults = new MemoryVaults();
    vaults.all.put(new Place("ten_a", "old"), new Kept(Vault.create(), 1, NOON));
    vaults.all.put(new Place("ten_a", "new"), new Kept(Vault.create(), 1, NOON.plusSeconds(1)));
    Expiry expiry = Expiry.start(vaults, () -> NOON, Duration.ofDays(1));
    expiry.close();
    assertThat(vaults.all).containsOnlyKeys(new Place("ten_a", "new"));
  }

  @Test
  void goesOnAfterAFailure() throws Exception {
    CountDownLatch turns = new CountDownLatch(3);
    Vaults failing =
        new Vaults() {
          @Override
          public Optional<Kept> find(Grant grant, Place place, Instant now) {
            return Optional.empty();
          }

          @Override
          public boolean keep(Grant grant, Place place, Kept next, Instant now) {
            return false;
          }

          @Override
          public long removeExpired(Instant now) {
            turns.countDown();
            throw new IllegalStateException("away");
          }
        };
    try (Expiry _ = Expiry.start(failing, () -> NOON, Duration.ofMillis(1))) {
      assertThat(turns.await(5, TimeUnit.MINUTES)).isTrue();
    }
  }
}
