// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static com.paitient.keys.KeysException.Code.PROVIDER_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PromptProviderTest implements KeyProviderContract {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final KeyProvider provider = new PromptProvider(new FakeProvider("fake:1"), LONG);

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public KeyProvider stranger() {
    return new PromptProvider(new FakeProvider("fake:2"), LONG);
  }

  @Test
  void aProviderThatHangsIsGivenUpAndInterrupted() throws InterruptedException {
    Hanging hanging = new Hanging();
    KeyProvider prompt = new PromptProvider(hanging, Duration.ofMillis(20));
    Refusals.of(() -> prompt.wrap(SecretBytes.random(32), PLACE), PROVIDER_UNAVAILABLE);
    assertThat(hanging.interrupted.await(2, TimeUnit.MINUTES)).isTrue();
    Refusals.of(() -> prompt.unwrap(new byte[64], PLACE), PROVIDER_UNAVAILABLE);
  }

  @Test
  void anAnswerThatComesTooLateIsZeroed() throws InterruptedException {
    Hanging hanging = new Hanging();
    KeyProvider prompt = new PromptProvider(hanging, Duration.ofMillis(20));
    Refusals.of(() -> prompt.unwrap(new byte[64], PLACE), PROVIDER_UNAVAILABLE);
    assertThat(hanging.interrupted.await(2, TimeUnit.MINUTES)).isTrue();
    for (int i = 0; i < 120_000 && !hanging.late.isClosed(); i++) {
      Thread.sleep(1);
    }
    Refusals.of(() -> hanging.late.use(bytes -> 0), KeysException.Code.SEALED);
  }

  @Test
  void anUnexpectedFailureIsTypedAndTellsNothing() {
    KeyProvider prompt = new PromptProvider(new Broken(), LONG);
    Refusals.of(() -> prompt.wrap(SecretBytes.random(32), PLACE), PROVIDER_UNAVAILABLE);
  }

  @Test
  void refusesATimeLimitThatIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PromptProvider(provider, Duration.ZERO));
  }

  /** Answers only once it is interrupted. */
  private static final class Hanging implements KeyProvider {
    private final CountDownLatch never = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final SecretBytes late = SecretBytes.random(32);

    @Override
    public String id() {
      return "hanging";
    }

    @Override
    public byte[] wrap(SecretBytes key, Context context) {
      hang();
      return new byte[0];
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, Context context) {
      hang();
      return late;
    }

    @Override
    public void close() {}

    private void hang() {
      try {
        never.await();
      } catch (InterruptedException givenUp) {
        interrupted.countDown();
      }
    }
  }

  /** Fails in a way that no contract allows. */
  private static final class Broken implements KeyProvider {
    @Override
    public String id() {
      return "broken";
    }

    @Override
    public byte[] wrap(SecretBytes key, Context context) {
      throw new IllegalStateException("driver");
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, Context context) {
      throw new IllegalStateException("driver");
    }

    @Override
    public void close() {}
  }
}
