// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.paitient.keys.Context;
import com.paitient.keys.KeyProvider;
import com.paitient.keys.KeysException;
import com.paitient.keys.ProviderContract;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the one contract of key providers on one behind the network. */
interface NetworkProviderTest {
  Context PLACE = new Context("ten_1", "key", "store", "1", "");

  /** A provider on one and the same root key at each call of a test. */
  KeyProvider provider();

  /** A provider on another root key. */
  KeyProvider stranger();

  @TestFactory
  default Stream<DynamicTest> keepsTheContract() {
    return ProviderContract.checks(this::provider, this::stranger).stream()
        .map(check -> DynamicTest.dynamicTest(check.claim(), check.run()::run));
  }

  static void refuses(ThrowingCallable act, KeysException.Code code, String saying) {
    assertThatExceptionOfType(KeysException.class)
        .isThrownBy(act)
        .withMessageContaining(saying)
        .satisfies(refusal -> Assertions.assertThat(refusal.code()).isEqualTo(code));
  }
}
