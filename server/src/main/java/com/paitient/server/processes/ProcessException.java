// SPDX-License-Identifier: MIT
package com.paitient.server.processes;

import org.jspecify.annotations.Nullable;

/** A child that could not be started as planned. */
public final class ProcessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProcessException(String message) {
    this(message, null);
  }

  public ProcessException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
