// SPDX-License-Identifier: MIT
package com.paitient.server.http;

/** Names of fields as they may be shown: they come from the request, so not as they stand. */
final class FieldNames {
  private static final int MOST = 64;

  private FieldNames() {}

  /** Cut to a length, and without what is not printable ASCII. */
  static String shown(String name) {
    String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() <= MOST ? plain : plain.substring(0, MOST) + "...";
  }
}
