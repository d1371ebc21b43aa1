// SPDX-License-Identifier: MIT
package com.paitient.server.access;

/** A refusal; it was recorded before this was thrown. */
public final class AccessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** The caller lacks the permission on this resource. */
    DENIED,
    /** The settings in force do not allow the caller's address. */
    WRONG_ADDRESS,
    /** The grant has run out. */
    EXPIRED
  }

  private final Code code;

  public AccessException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
