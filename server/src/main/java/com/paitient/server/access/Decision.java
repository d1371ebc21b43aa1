// SPDX-License-Identifier: MIT
package com.paitient.server.access;

/** Whether a caller may. */
sealed interface Decision {
  record Allowed() implements Decision {}

  /** {@code reason} names the permission that is missing, for people. */
  record Denied(String reason) implements Decision {}
}
