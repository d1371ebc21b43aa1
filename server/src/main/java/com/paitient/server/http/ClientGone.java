// SPDX-License-Identifier: MIT
package com.paitient.server.http;

/** The client no longer takes what is sent; there is nobody to tell. */
public final class ClientGone extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClientGone() {
    super("the client went away", null, false, false);
  }
}
