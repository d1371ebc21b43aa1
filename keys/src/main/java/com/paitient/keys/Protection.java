// SPDX-License-Identifier: MIT
package com.paitient.keys;

/** What stands between a root key file and its keys. */
public enum Protection {
  /** Nothing but the file's mode. For development. */
  PLAIN(0),
  /** A passphrase, through Argon2id. */
  PASSPHRASE(1),
  /** Some of a number of shares that people hold. */
  SHARES(2);

  private final byte code;

  Protection(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  /**
   * The protection of a code.
   *
   * @throws KeysException UNKNOWN_FORMAT
   */
  static Protection of(byte code) {
    for (Protection protection : values()) {
      if (protection.code == code) {
        return protection;
      }
    }
    throw KeysException.unknownFormat(code);
  }
}
