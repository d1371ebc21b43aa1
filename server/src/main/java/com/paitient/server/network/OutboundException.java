// SPDX-License-Identifier: MIT
package com.paitient.server.network;

/**
 * An outgoing request that got no whole response. The message holds nothing that was sent or
 * received; there is no cause, as a library's messages may.
 */
public final class OutboundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Code {
    /** The server's name or address leads where no connection may go. */
    ADDRESS_REFUSED,
    /** No connection was made, so nothing was sent. */
    NO_CONNECTION,
    /** The server did not prove with its certificate who it is. */
    NOT_TRUSTED,
    /** No byte in time, or no end in time. */
    OUT_OF_TIME,
    /** The connection ended, or spoke no HTTP, before the response was whole. */
    BROKEN,
    /** The response is larger than allowed. */
    TOO_LARGE,
    /** {@link Call#cancel} or an interrupt. */
    CANCELLED
  }

  private final Code code;

  OutboundException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
