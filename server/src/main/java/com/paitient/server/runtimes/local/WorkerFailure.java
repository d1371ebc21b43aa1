// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import org.jspecify.annotations.Nullable;

/** A worker that did not become ready. */
final class WorkerFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean lasting;

  /**
   * @param lasting whether another try would end the same way
   */
  WorkerFailure(boolean lasting, String message) {
    this(lasting, message, null);
  }

  WorkerFailure(boolean lasting, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.lasting = lasting;
  }

  boolean lasting() {
    return lasting;
  }
}
