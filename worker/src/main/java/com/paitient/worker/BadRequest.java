// SPDX-License-Identifier: MIT
package com.paitient.worker;

/** A request that cannot be answered as it is; the message quotes none of it. */
final class BadRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadRequest(String message) {
    super(message);
  }
}
