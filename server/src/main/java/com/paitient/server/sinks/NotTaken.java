// SPDX-License-Identifier: MIT
package com.paitient.server.sinks;

/** A receiver that did not take a delivery; the message holds nothing that it said. */
final class NotTaken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotTaken(String message) {
    super(message, null, false, false);
  }
}
