// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A key provider that answers within a time limit or fails: for providers behind a network or a
 * device that may hang. A call that is late is interrupted, and its answer zeroed. Thread-safe as
 * the provider within.
 */
public final class PromptProvider implements KeyProvider {
  private final KeyProvider within;
  private final Duration limit;

  /** Takes over {@code within}, whose calls may each take {@code limit}. */
  public PromptProvider(KeyProvider within, Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("a time limit is positive");
    }
    this.within = within;
    this.limit = limit;
  }

  @Override
  public String id() {
    return within.id();
  }

  @Override
  public boolean opens(String id) {
    return within.opens(id);
  }

  /**
   * Wraps in time.
   *
   * @throws KeysException PROVIDER_UNAVAILABLE when late
   */
  @Override
  public byte[] wrap(SecretBytes key, Context context) {
    return inTime(() -> within.wrap(key, context));
  }

  /**
   * Unwraps in time.
   *
   * @throws KeysException PROVIDER_UNAVAILABLE when late
   */
  @Override
  public SecretBytes unwrap(byte[] wrapped, Context context) {
    return inTime(() -> within.unwrap(wrapped, context));
  }

  @Override
  public boolean renews() {
    return within.renews();
  }

  @Override
  public void rotate() {
    inTime(() -> {
      within.rotate();
      return true;
    });
  }

  @Override
  public void dropFormer() {
    inTime(() -> {
      within.dropFormer();
      return true;
    });
  }

  @Override
  public void close() {
    within.close();
  }

  private <T> T inTime(Supplier<T> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread caller = Thread.ofVirtual().name("key-provider").start(() -> answer(call, answer));
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return givenUp(caller, answer, "key provider did not answer in time");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return givenUp(caller, answer, "interrupted while a key provider was asked");
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof KeysException refusal
          ? refusal
          : unavailable("key provider failed");
    }
  }

  /** Refuses, unless the answer came just now; from here on an answer is late. */
  private static <T> T givenUp(Thread caller, CompletableFuture<T> answer, String why) {
    if (!answer.cancel(false) && !answer.isCompletedExceptionally()) {
      return answer.join();
    }
    caller.interrupt();
    throw unavailable(why);
  }

  private static <T> void answer(Supplier<T> call, CompletableFuture<T> answer) {
    try {
      T made = call.get();
      if (!answer.complete(made) && made instanceof SecretBytes late) {
        late.close();
      }
    } catch (RuntimeException failed) {
      answer.completeExceptionally(failed);
    }
  }

  private static KeysException unavailable(String why) {
    return new KeysException(KeysException.Code.PROVIDER_UNAVAILABLE, why);
  }
}
