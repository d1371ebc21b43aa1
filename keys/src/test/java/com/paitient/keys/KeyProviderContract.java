// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every {@link KeyProvider} keeps; each one's test implements this. */
interface KeyProviderContract {
  Context PLACE = new Context("ten_1", "key", "store", "1", "");

  /** A provider on one and the same root key at each call of a test. */
  KeyProvider provider();

  /** A provider on another root key. */
  KeyProvider stranger();

  @Test
  default void opensWhatItWrappedWithTheSameContext() {
    SecretBytes key = SecretBytes.random(32);
    byte[] wrapped = provider().wrap(key, PLACE);
    assertThat(provider().unwrap(wrapped, PLACE)).isEqualTo(key);
  }

  @Test
  default void wrapsDifferentlyEachTime() {
    SecretBytes key = SecretBytes.random(32);
    assertThat(provider().wrap(key, PLACE)).isNotEqualTo(provider().wrap(key, PLACE));
  }

  @Test
  default void keepsItsIdAndSharesItWithNoOtherRoot() {
    assertThat(provider().id()).isEqualTo(provider().id()).isNotEqualTo(stranger().id());
  }

  @Test
  default void refusesAnotherContext() {
    byte[] wrapped = provider().wrap(SecretBytes.random(32), PLACE);
    Context other = new Context("ten_2", "key", "store", "1", "");
    Refusals.of(() -> provider().unwrap(wrapped, other), KeysException.Code.CANNOT_OPEN);
  }

  @Test
  default void refusesWhatAnotherRootWrapped() {
    byte[] wrapped = stranger().wrap(SecretBytes.random(32), PLACE);
    Refusals.of(() -> provider().unwrap(wrapped, PLACE), KeysException.Code.CANNOT_OPEN);
  }

  @Test
  default void refusesEveryTruncationAndEveryFlippedBit() {
    byte[] wrapped = provider().wrap(SecretBytes.random(32), PLACE);
    for (int length = 0; length < wrapped.length; length++) {
      byte[] cut = Arrays.copyOf(wrapped, length);
      Refusals.any(() -> provider().unwrap(cut, PLACE));
    }
    for (int bit = 0; bit < wrapped.length * 8; bit++) {
      byte[] flipped = wrapped.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Refusals.any(() -> provider().unwrap(flipped, PLACE));
    }
  }

  @Test
  default void refusesEverythingOnceClosed() {
    KeyProvider closed = provider();
    byte[] wrapped = closed.wrap(SecretBytes.random(32), PLACE);
    closed.close();
    Refusals.of(() -> closed.unwrap(wrapped, PLACE), KeysException.Code.SEALED);
    Refusals.of(() -> closed.wrap(SecretBytes.random(32), PLACE), KeysException.Code.SEALED);
  }
}
