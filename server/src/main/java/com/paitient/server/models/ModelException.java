// SPDX-License-Identifier: MIT
package com.paitient.server.models;

/** A model or deployment that cannot be made or found as asked. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    NO_SUCH_MODEL,
    NO_SUCH_DEPLOYMENT,
    NO_SUCH_UPSTREAM,
    /** A deployment of this name with another definition is there. */
    NAME_TAKEN,
    BAD_NAME,
    /** An alias of itself. */
    ALIAS_LOOP,
    /** The file is no GGUF, damaged, or of an architecture that is not known. */
    BAD_FILE,
    /** A wish that can be met neither as asked nor by something stronger. */
    CANNOT_MEET
  }

  private final Code code;

  public ModelException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
