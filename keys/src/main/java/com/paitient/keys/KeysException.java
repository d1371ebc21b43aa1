// SPDX-License-Identifier: MIT
package com.paitient.keys;

import org.jspecify.annotations.Nullable;

/** A key operation that could not be done; says nothing about the content. */
public final class KeysException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Code {
    /** Wrong key, wrong context or changed ciphertext; which of them is not told. */
    CANNOT_OPEN,
    /** A format version or algorithm that this version does not know. */
    UNKNOWN_FORMAT,
    /** The key provider is away, or answered with an error. */
    PROVIDER_UNAVAILABLE,
    /** The key store is sealed; unseal it first. */
    SEALED,
    /** The key was dropped or destroyed, for good. */
    KEY_GONE,
    /** The tenant's keys are revoked or wait for their destruction; they can be reinstated. */
    KEY_REVOKED,
    /** The act is not allowed now: consent of another is missing, it is too early, and the like. */
    REFUSED,
    /** A key or nonce that was used as often as it may be; nothing was sealed. */
    USED_UP,
    /** A key file that is missing, damaged, or readable by others. */
    BAD_KEY_FILE
  }

  private final Code code;

  public KeysException(Code code, String message) {
    this(code, message, null);
  }

  public KeysException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The one answer to wrong key, wrong context and changed bytes alike. */
  static KeysException cannotOpen() {
    return new KeysException(Code.CANNOT_OPEN, "does not open: wrong key, wrong place or changed");
  }

  /** The answer to a version or algorithm byte that is not ours. */
  static KeysException unknownFormat(int version) {
    return new KeysException(Code.UNKNOWN_FORMAT, "unknown format version " + (version & 0xff));
  }

  /** The answer to every use of keys that were dropped or destroyed. */
  static KeysException gone() {
    return new KeysException(Code.KEY_GONE, "the key was dropped or destroyed");
  }

  /** The answer to every use of keys that are revoked. */
  static KeysException revoked() {
    return new KeysException(Code.KEY_REVOKED, "the tenant's keys are revoked");
  }

  /** The answer to whoever would use a key or nonce once more than it may be. */
  static KeysException usedUp(String what) {
    return new KeysException(Code.USED_UP, what);
  }

  /** The answer to an act that is not allowed now. */
  static KeysException refused(String why) {
    return new KeysException(Code.REFUSED, why);
  }

  /** What went wrong, for the one place that maps it to an answer. */
  public Code code() {
    return code;
  }
}
