// SPDX-License-Identifier: MIT
package com.paitient.keys;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that keys refuse, and that the refusal tells nothing. */
final class Refusals {
  private Refusals() {}

  static void of(ThrowingCallable act, KeysException.Code code) {
    assertThatExceptionOfType(KeysException.class)
        .isThrownBy(act)
        .satisfies(
            refusal -> org.assertj.core.api.Assertions.assertThat(refusal.code()).isEqualTo(code));
  }

  static void any(ThrowingCallable act) {
    assertThatExceptionOfType(KeysException.class).isThrownBy(act);
  }
}
