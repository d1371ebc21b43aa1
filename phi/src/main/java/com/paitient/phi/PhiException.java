// SPDX-License-Identifier: MIT
package com.paitient.phi;

import org.jspecify.annotations.Nullable;

/** The text is withheld. The message never holds any of it. */
public final class PhiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** The policy rejects texts with identifying content. */
    REJECTED,
    /** A detector failed. */
    DETECTOR_FAILED,
    /** A detector ran out of its time. */
    OUT_OF_TIME,
    /** Longer than the limit. */
    TOO_LONG,
    /** Not well-formed Unicode: a lone surrogate. */
    BAD_TEXT,
    /** A mode that this guard does not have. */
    UNSUPPORTED_MODE
  }

  private final Code code;

  public PhiException(Code code, String message) {
    this(code, message, null);
  }

  public PhiException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
