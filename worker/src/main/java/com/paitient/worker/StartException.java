// SPDX-License-Identifier: MIT
package com.paitient.worker;

/** A worker that cannot begin to serve; the message is our own and holds nothing native. */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why; the service decides by it whether another try makes sense. */
  enum Code {
    /** The settings on standard input are not what this worker understands. */
    BAD_SETTINGS,
    /** No anonymous memory file: an old kernel, or a system that is not Linux. */
    NO_MEMORY_FILE,
    /** Standard input ended before the model did. */
    TRUNCATED,
    /** The bytes are not the model that was announced. */
    HASH_MISMATCH,
    /** The native library is not there for this system, or does not load. */
    NO_LIBRARY,
    /** The library does not take the file for a model. */
    BAD_MODEL,
    /** A model that answers no chat: no template, one we do not know, or no decoder. */
    NO_CHAT,
    /** The socket cannot be made. */
    NO_SOCKET,
    /** Anything else. */
    BROKEN
  }

  private final Code code;

  StartException(Code code, String message) {
    super(message);
    this.code = code;
  }

  Code code() {
    return code;
  }
}
