// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes;

import org.jspecify.annotations.Nullable;

/** A run that failed; the message never holds prompt or answer. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** A receipt of another release or destination, or a destination that no runtime has. */
    REFUSED,
    /** The prompt and the answer asked for do not fit the context window. */
    PROMPT_TOO_LONG,
    /** The model's process or server is not there, or ended during the run. */
    UNAVAILABLE,
    /** Too many requests wait already. */
    OVERLOADED,
    /** The sink or the caller cancelled. */
    CANCELLED,
    /** The run took longer than allowed. */
    OUT_OF_TIME,
    /** The model file is no GGUF, or of an architecture that is not known. */
    BAD_MODEL,
    /** The model's server breaks the protocol that it should speak, or does not understand it. */
    BAD_ANSWER
  }

  private final Code code;

  public RunException(Code code, String message) {
    this(code, message, null);
  }

  public RunException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
