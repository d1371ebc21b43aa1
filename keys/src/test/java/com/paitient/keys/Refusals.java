// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that keys refuse, and that the refusal tells nothing of values, rows and tenants. */
final class Refusals {
  private static final String[] SECRETS = {"canary", "9b1e", "row-", "ten_"};

  private Refusals() {}

  static void of(ThrowingCallable act, KeysException.Code code) {
    assertThatExceptionOfType(KeysException.class)
        .isThrownBy(act)
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code), Refusals::tellsNothing);
  }

  static void any(ThrowingCallable act) {
    assertThatExceptionOfType(KeysException.class)
        .isThrownBy(act)
        .satisfies(Refusals::tellsNothing);
  }

  private static void tellsNothing(Throwable refusal) {
    for (Throwable each = refusal; each != null; each = each.getCause()) {
      assertThat(each.toString()).doesNotContain(SECRETS);
    }
  }
}
