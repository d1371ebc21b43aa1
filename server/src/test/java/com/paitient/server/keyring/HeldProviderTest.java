// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static com.paitient.server.keyring.NetworkProviderTest.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import com.paitient.keys.Context;
import com.paitient.keys.FileKeyProvider;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.KeysException;
import com.paitient.keys.SecretBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A tenant's provider that goes away and comes back, while the service runs. */
@Timeout(600)
class HeldProviderTest {
  private static final Context PLACE = Context.column("ten_a", "notes", "1", "text");
  private static final Duration SOON = Duration.ofMillis(2);
  private static final Duration LATER = Duration.ofHours(1);

  @TempDir Path folder;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean down;
  private volatile boolean babbles;

  private HeldProvider held(Duration pause) {
    return HeldProvider.of("hsm", this::opened, pause);
  }

  private KeyProvider opened() {
    asked();
    return new Switched(FileKeyProvider.openOrCreate(folder.resolve("own.key")));
  }

  private void asked() {
    asked.incrementAndGet();
    if (down) {
      throw new KeysException(PROVIDER_UNAVAILABLE, "pulled out");
    }
  }

  private static void await(BooleanSupplier claim) throws InterruptedException {
    while (!claim.getAsBoolean()) {
      Thread.sleep(1);
    }
  }

  @Test
  void oneThatIsAwayAtStartRefusesAndIsBackByItself() throws InterruptedException {
    down = true;
    try (HeldProvider provider = held(SOON)) {
      assertThat(provider.isAway()).isTrue();
      refuses(() -> provider.wrap(SecretBytes.random(32), PLACE), PROVIDER_UNAVAILABLE, "");
      refuses(() -> provider.unwrap(new byte[64], PLACE), PROVIDER_UNAVAILABLE, "");
      assertThat(provider.opens("file:1")).isFalse();
      down = false;
      await(() -> !provider.isAway());
      SecretBytes secret = SecretBytes.random(32);
      assertThat(provider.unwrap(provider.wrap(secret, PLACE), PLACE)).isEqualTo(secret);
      assertThat(provider.opens(provider.id())).isTrue();
    }
  }

  @Test
  void oneThatGoesAwayIsNotAskedAgainByRequestsAndOpensAfterwardsWhatItWrapped()
      throws InterruptedException {
    try (HeldProvider provider = held(SOON)) {
      assertThat(provider.isAway()).isFalse();
      SecretBytes secret = SecretBytes.random(32);
      byte[] wrapped = provider.wrap(secret, PLACE);
      down = true;
      refuses(() -> provider.unwrap(wrapped, PLACE), PROVIDER_UNAVAILABLE, "");
      assertThat(provider.isAway()).isTrue();
      down = false;
      await(() -> !provider.isAway());
      assertThat(provider.unwrap(wrapped, PLACE)).isEqualTo(secret);
    }
  }

  @Test
  void whileItIsAwayRequestsFailWithoutWaitingForIt() {
    try (HeldProvider provider = held(LATER)) {
      byte[] wrapped = provider.wrap(SecretBytes.random(32), PLACE);
      down = true;
      refuses(() -> provider.unwrap(wrapped, PLACE), PROVIDER_UNAVAILABLE, "");
      int before = asked.get();
      for (int i = 0; i < 100; i++) {
        refuses(() -> provider.unwrap(wrapped, PLACE), PROVIDER_UNAVAILABLE, "");
      }
      assertThat(asked).hasValue(before);
    }
  }

  @Test
  void damageIsNoReasonToBelieveItAway() {
    try (HeldProvider provider = held(LATER)) {
      byte[] wrapped = provider.wrap(SecretBytes.random(32), PLACE);
      wrapped[wrapped.length - 1] ^= 1;
      refuses(() -> provider.unwrap(wrapped, PLACE), KeysException.Code.CANNOT_OPEN, "");
      assertThat(provider.isAway()).isFalse();
    }
  }

  @Test
  void oneThatBabblesIsNotTrusted() {
    babbles = true;
    try (HeldProvider provider = held(LATER)) {
      assertThat(provider.isAway()).isTrue();
      refuses(() -> provider.wrap(SecretBytes.random(32), PLACE), PROVIDER_UNAVAILABLE, "");
    }
  }

  /** A provider that can be pulled out, or answer nonsense. */
  private final class Switched implements KeyProvider {
    private final KeyProvider real;

    Switched(KeyProvider real) {
      this.real = real;
    }

    @Override
    public String id() {
      return real.id();
    }

    @Override
    public byte[] wrap(SecretBytes key, Context context) {
      asked();
      return babbles ? new byte[80] : real.wrap(key, context);
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, Context context) {
      asked();
      return real.unwrap(wrapped, context);
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
