// SPDX-License-Identifier: MIT
package com.paitient.server.keyring;

import com.paitient.keys.KeysException;
import com.paitient.keys.KeysException.Code;

/** What providers refuse with; says nothing about keys. */
final class Refusal {
  private Refusal() {}

  /** The one answer to wrong key, wrong context and changed bytes alike. */
  static KeysException cannotOpen() {
    return new KeysException(Code.CANNOT_OPEN, "does not open: wrong key, wrong place or changed");
  }

  static KeysException unavailable(String why) {
    return new KeysException(Code.PROVIDER_UNAVAILABLE, why);
  }

  static KeysException closed() {
    return new KeysException(Code.SEALED, "key provider is closed");
  }

  static KeysException unknownFormat(byte version) {
    return new KeysException(Code.UNKNOWN_FORMAT, "unknown format version " + (version & 0xff));
  }
}
