// SPDX-License-Identifier: MIT
package com.paitient.records;

/** The record is withheld. The message names places in it, never what stands there. */
public final class RecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** Not FHIR R4 in JSON, or no HL7 v2 message. */
    INVALID,
    /** Longer or deeper than the limit. */
    TOO_LARGE,
    /** The policy file is none. */
    BAD_POLICY,
    /** The policy lets this role see nothing of this record for this purpose. */
    NOT_ALLOWED
  }

  private final Code code;

  public RecordException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }

  static RecordException invalid(String message) {
    return new RecordException(Code.INVALID, message);
  }
}
