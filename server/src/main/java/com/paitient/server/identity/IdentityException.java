// SPDX-License-Identifier: MIT
package com.paitient.server.identity;

/** A caller who could not be established, or a credential that cannot be made as asked. */
public final class IdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the credential. */
  public enum Code {
    /** None was given. */
    MISSING,
    /** Not a key of ours. */
    INVALID,
    EXPIRED,
    REVOKED,
    /** Used from an address that the key is not for. */
    WRONG_ADDRESS,
    /** Its tenant is disabled, or the tenant's keys are revoked or destroyed. */
    TENANT_CLOSED,
    /** There is no such key. */
    NO_SUCH_KEY
  }

  private final Code code;

  public IdentityException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
