// SPDX-License-Identifier: MIT
package com.paitient.server.network;

import org.jspecify.annotations.Nullable;

/** A certificate, key or connection that cannot be used; the message is for the operator. */
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NetworkException(String message) {
    this(message, null);
  }

  public NetworkException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
