// SPDX-License-Identifier: MIT
package com.paitient.audit;

import org.jspecify.annotations.Nullable;

/** The log cannot do what was asked; a request that depends on it must be refused. */
public final class AuditException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Code {
    /** The event is not durable: full, read-only, broken or hung storage. */
    UNAVAILABLE,
    /** What is on disk is not what was written. */
    DAMAGED,
    /** Another process holds the log. */
    IN_USE,
    /** An event that is too large or holds a value that cannot be recorded. */
    BAD_EVENT,
    /** A legal hold forbids that anything expires. */
    HELD,
    /** A witness did not cosign: it knows a larger or another log. */
    WITNESS_REFUSED
  }

  private final Code code;

  public AuditException(Code code, String message) {
    this(code, message, null);
  }

  public AuditException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
