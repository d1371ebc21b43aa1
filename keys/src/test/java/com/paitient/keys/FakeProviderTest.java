// SPDX-License-Identifier: MIT
package com.paitient.keys;

import org.junit.jupiter.api.Test;

/** The fake keeps the contract of the real ones. */
class FakeProviderTest implements KeyProviderContract {
  private final FakeProvider provider = new FakeProvider("fake:1");

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public KeyProvider stranger() {
    return new FakeProvider("fake:2");
  }

  @Test
  void refusesWhileItIsAway() {
    provider.away(true);
    Refusals.of(
        () -> provider.wrap(SecretBytes.random(32), PLACE),
        KeysException.Code.PROVIDER_UNAVAILABLE);
  }
}
