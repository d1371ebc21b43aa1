// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * What every {@link KeyProvider} keeps, as checks that can be run on one: the tests of each
 * provider run all of them, and {@link #requireSound} runs the essential ones at each start, before
 * anything is wrapped.
 */
public final class ProviderContract {
  private static final Context PLACE = new Context("ten_1", "contract", "store", "1", "");
  private static final Context OTHER = new Context("ten_2", "contract", "store", "1", "");

  private final Supplier<KeyProvider> provider;
  private final Supplier<KeyProvider> stranger;

  private ProviderContract(Supplier<KeyProvider> provider, Supplier<KeyProvider> stranger) {
    this.provider = provider;
    this.stranger = stranger;
  }

  /**
   * All checks. Each leaves {@code provider} usable but the last, which closes it.
   *
   * @param provider gives the same provider, or one on the same root key, at each call
   * @param stranger gives one of the same kind on another root key
   */
  public static List<Check> checks(Supplier<KeyProvider> provider, Supplier<KeyProvider> stranger) {
    ProviderContract contract = new ProviderContract(provider, stranger);
    return List.of(
        new Check("opens what it wrapped with the same context", contract::opens),
        new Check("wraps differently each time", contract::wrapsDifferently),
        new Check("keeps its id and shares it with no other root", contract::keepsItsId),
        new Check("refuses another context", contract::refusesAnotherContext),
        new Check("refuses what another root wrapped", contract::refusesTheStrangers),
        new Check("refuses every truncation", contract::refusesTruncation),
        new Check("refuses every flipped bit", contract::refusesFlips),
        new Check("refuses everything once closed", contract::refusesOnceClosed));
  }

  /**
   * Tries a provider that is about to be trusted.
   *
   * @throws KeysException PROVIDER_UNAVAILABLE when it does not give back what it wrapped, or gives
   *     it to another context
   */
  public static void requireSound(KeyProvider provider) {
    ProviderContract contract = new ProviderContract(() -> provider, () -> provider);
    contract.opens();
    contract.refusesAnotherContext();
  }

  private void opens() {
    try (SecretBytes key = SecretBytes.random(Gcm.KEY);
        SecretBytes opened = provider.get().unwrap(provider.get().wrap(key, PLACE), PLACE)) {
      require(opened.equals(key), "it gave back another key than it wrapped");
    }
  }

  private void wrapsDifferently() {
    try (SecretBytes key = SecretBytes.random(Gcm.KEY)) {
      byte[] once = provider.get().wrap(key, PLACE);
      require(!Arrays.equals(once, provider.get().wrap(key, PLACE)), "it wrapped the same twice");
    }
  }

  private void keepsItsId() {
    String id = provider.get().id();
    require(id.equals(provider.get().id()), "its id changed");
    require(provider.get().opens(id), "it does not know its own id");
    require(!id.equals(stranger.get().id()), "two roots share an id");
  }

  private void refusesAnotherContext() {
    byte[] wrapped = fresh(provider.get());
    requireRefused(wrapped, OTHER, "it opened for another context");
  }

  private void refusesTheStrangers() {
    requireRefused(fresh(stranger.get()), PLACE, "it opened what another root wrapped");
  }

  private void refusesTruncation() {
    byte[] wrapped = fresh(provider.get());
    for (int length = 0; length < wrapped.length; length++) {
      requireRefused(Arrays.copyOf(wrapped, length), PLACE, "it opened a cut at " + length);
    }
  }

  private void refusesFlips() {
    byte[] wrapped = fresh(provider.get());
    for (int bit = 0; bit < wrapped.length * 8; bit++) {
      byte[] flipped = wrapped.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      requireRefused(flipped, PLACE, "it opened with bit " + bit + " flipped");
    }
  }

  private void refusesOnceClosed() {
    KeyProvider closed = provider.get();
    byte[] wrapped = fresh(closed);
    closed.close();
    require(code(() -> closed.unwrap(wrapped, PLACE)) == KeysException.Code.SEALED, "it opened");
    require(code(() -> fresh(closed)) == KeysException.Code.SEALED, "it wrapped once closed");
  }

  private static byte[] fresh(KeyProvider by) {
    try (SecretBytes key = SecretBytes.random(Gcm.KEY)) {
      return by.wrap(key, PLACE);
    }
  }

  private void requireRefused(byte[] wrapped, Context context, String otherwise) {
    KeysException.Code code = code(() -> provider.get().unwrap(wrapped, context));
    if (code == KeysException.Code.PROVIDER_UNAVAILABLE) {
      throw broken("it was away");
    }
    require(code != null, otherwise);
  }

  private static KeysException.@org.jspecify.annotations.Nullable Code code(Supplier<?> act) {
    try {
      if (act.get() instanceof SecretBytes opened) {
        opened.close();
      }
      return null;
    } catch (KeysException refusal) {
      return refusal.code();
    }
  }

  private static void require(boolean kept, String otherwise) {
    if (!kept) {
      throw broken(otherwise);
    }
  }

  private static KeysException broken(String how) {
    return new KeysException(
        KeysException.Code.PROVIDER_UNAVAILABLE, "the key provider breaks its contract: " + how);
  }

  /**
   * One thing that providers keep.
   *
   * @param claim what, in words
   * @param run checks it; throws KeysException when it is not kept
   */
  public record Check(String claim, Runnable run) {}
}
