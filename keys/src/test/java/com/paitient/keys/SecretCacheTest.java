// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretCacheTest {
  private static final Duration LIFE = Duration.ofMinutes(5);

  private final StoppedClock clock = new StoppedClock();
  private final SecretCache cache = new SecretCache(2, clock);
  private final List<String> loads = new ArrayList<>();

  @Test
  void loadsOnceWithinALifeAndGivesCopies() {
    SecretBytes first = ask("a");
    first.close();
    assertThat(ask("a").isClosed()).isFalse();
    assertThat(loads).containsExactly("a");
    clock.advance(LIFE);
    ask("a");
    assertThat(loads).containsExactly("a", "a");
  }

  @Test
  void theLongestUnusedLeavesFirst() {
    ask("a");
    ask("b");
    ask("a");
    ask("c");
    ask("a");
    ask("b");
    assertThat(loads).containsExactly("a", "b", "c", "b");
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void forgetsWhatIsPastItsLifeUnasked() {
    ask("a");
    clock.advance(LIFE.dividedBy(2));
    ask("b");
    clock.advance(LIFE.dividedBy(2));
    cache.forgetExpired();
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void doesNotKeepWhatWasLoadedBeforeItWasForgotten() {
    cache.get(
        name("a"),
        LIFE,
        () -> {
          cache.forget(each -> each.tenant().equals("a"));
          return SecretBytes.random(32);
        });
    assertThat(cache.size()).isZero();
  }

  @Test
  void refusesOnceClosed() {
    ask("a");
    cache.close();
    assertThat(cache.size()).isZero();
    Refusals.of(() -> ask("a"), KeysException.Code.SEALED);
  }

  private SecretBytes ask(String tenant) {
    return cache.get(
        name(tenant),
        LIFE,
        () -> {
          loads.add(tenant);
          return SecretBytes.random(32);
        });
  }

  private static SecretCache.Name name(String tenant) {
    return new SecretCache.Name(tenant, "test", ByteBuffer.allocate(0));
  }
}
