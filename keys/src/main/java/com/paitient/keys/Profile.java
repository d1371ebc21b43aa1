// SPDX-License-Identifier: MIT
package com.paitient.keys;

/** Which algorithms key-encryption keys use; the code stands in everything sealed under them. */
public enum Profile {
  /** X-Wing: X25519 with ML-KEM-768. The default. */
  HYBRID_XWING(1, "hybrid-xwing"),
  /** P-384 with ML-KEM-768, from the Java security providers in force. */
  HYBRID_FIPS(2, "hybrid-fips");

  private final byte code;
  private final String text;

  Profile(int code, String text) {
    this.code = (byte) code;
    this.text = text;
  }

  byte code() {
    return code;
  }

  Kem kem() {
    return switch (this) {
      case HYBRID_XWING -> XWing.STANDARD;
      case HYBRID_FIPS -> P384MlKem.STANDARD;
    };
  }

  /**
   * The profile of a code.
   *
   * @throws KeysException UNKNOWN_FORMAT
   */
  static Profile of(byte code) {
    for (Profile profile : values()) {
      if (profile.code == code) {
        return profile;
      }
    }
    throw KeysException.unknownFormat(code);
  }

  /** The name in configuration and documents, such as "hybrid-xwing". */
  @Override
  public String toString() {
    return text;
  }
}
