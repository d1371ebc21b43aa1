// SPDX-License-Identifier: MIT
package com.paitient.server.gateway;

import java.util.Optional;

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
    /** A field that asks for what the deployment's runtime does not have. */
    NOT_HAD,
    /** No vault of that conversation, or not one that this tenant may open, or an expired one. */
    NO_VAULT,
    /** The request did not come as encrypted as the settings in force demand. */
    NOT_ENCRYPTED,
    /** Too many requests of one conversation at once. */
    BUSY
  }

  private final Code code;
  private final Optional<String> field;

  public GatewayException(Code code, String message) {
    this(code, message, Optional.empty());
  }

  private GatewayException(Code code, String message, Optional<String> field) {
    super(message);
    this.code = code;
    this.field = field;
  }

  static GatewayException notHad(String field) {
    return new GatewayException(
        Code.NOT_HAD, "this deployment's model does not take it", Optional.of(field));
  }

  /** The field that is refused, where one is. */
  public Optional<String> field() {
    return field;
  }

  public Code code() {
    return code;
  }
}
