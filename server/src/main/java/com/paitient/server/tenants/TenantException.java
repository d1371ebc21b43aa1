// SPDX-License-Identifier: MIT
package com.paitient.server.tenants;

/** Something that cannot be done with or for a tenant. */
public final class TenantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    NO_SUCH_TENANT,
    /** One of this id is there with another definition. */
    ID_TAKEN,
    /** An id, name or provider that is not well-formed or not known. */
    BAD_FIELD,
    /** A change that cannot be made. */
    CANNOT_MEET,
    /** An act on its keys that is not allowed now: consent is missing, or it is too early. */
    NOT_NOW,
    /** Nobody may act for it. */
    DISABLED,
    KEYS_REVOKED,
    KEYS_DESTROYED,
    /** It is kept apart less far than the deployment or the settings demand. */
    ISOLATION_UNMET
  }

  private final Code code;
  private final String field;

  public TenantException(Code code, String message) {
    this(code, "", message);
  }

  TenantException(Code code, String field, String message) {
    super(message);
    this.code = code;
    this.field = field;
  }

  public Code code() {
    return code;
  }

  /** The field at fault, for BAD_FIELD. */
  public String field() {
    return field;
  }
}
