// SPDX-License-Identifier: MIT
package com.paitient.server.store;

/** A database user and its password. */
record Login(String user, String password) {
  @Override
  public String toString() {
    return "Login[" + user + "]";
  }
}
