// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the {@link ProviderContract} on a provider; each one's test implements this. */
interface KeyProviderContract {
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
}
