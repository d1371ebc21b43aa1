// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

/** A request that the road does not take. */
public final class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** The deployment is not ready, and did not become so in time. */
    NOT_READY,
    /** The deployment failed to start. */
    FAILED,
    /** Too many messages or too much text. */
    TOO_LARGE,
    /** A field that is recorded in clear and holds something else than a code. */
    BAD_FIELD,
    /** No vault of that conversation, or not one that this tenant may open, or an expired one. */
    NO_VAULT,
    /** Too many requests of one conversation at once. */
    BUSY
  }

  private final Code code;

  public GatewayException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
