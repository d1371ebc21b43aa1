// SPDX-License-Identifier: MIT
package com.paitient.server.store;

/**
 * What the database could not do. Says a code and at most an SQLSTATE, never a value: the driver's
 * own messages quote them, so they are not even kept as a cause.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Code {
    /** The database is away, overloaded or too slow; the same may work later. */
    UNAVAILABLE,
    /** What is there already is in the way. */
    CONFLICT,
    /** What is kept cannot be read: changed, or of another version. */
    DAMAGED,
    /** The database does not allow what was tried; a fault of ours or of its set-up. */
    REFUSED
  }

  private final Code code;

  public StoreException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
